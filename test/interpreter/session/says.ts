/** How a program marks the lines that it prints for its test: the interpreter prints around them what it likes. */
export const SAYS = '@test ';
