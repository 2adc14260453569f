/** The page with another text between `<!-- made: name -->` and `<!-- end -->`. */
export function withMadePart(page: string, name: string, text: string): string {
  const part = new RegExp(`(<!-- made: ${name} -->\\n).*?(<!-- end -->)`, 's');
  return page.replace(part, (_whole, opens: string, closes: string) => `${opens}\n${text}\n\n${closes}`);
}
