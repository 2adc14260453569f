import sax from 'sax';
import { BackfeedError } from '../backfeedError.ts';

/** One element of an XML file. */
export interface XmlElement {
  /** Without the namespace's prefix. */
  readonly name: string;
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Of the element itself, not of those inside it. */
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly line: number;
  attributes: Readonly<Record<string, string>>;
  readonly children: OpenElement[];
  text: string;
}

/** @throws BackfeedError `code`, with file and line, for a text that is not well-formed XML */
export function readXml(text: string, fileName: string, code: string): XmlElement {
  const parser = sax.parser(true);
  const open: OpenElement[] = [];
  let root: OpenElement | undefined;
  const fail = (what: string): BackfeedError =>
    new BackfeedError(
      code,
      `${fileName}:${parser.line + 1}: ${what}`,
      'Correct the XML, or give another file',
    );
  parser.onerror = (error) => {
    throw fail(`not well-formed XML: ${error.message.split('\n')[0]?.replace(/\.$/, '').toLowerCase()}`);
  };
  parser.onopentagstart = ({ name }) => {
    const element = {
      name: name.slice(name.indexOf(':') + 1),
      line: parser.line + 1,
      attributes: {},
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(element);
    open.push(element);
    root ??= element;
  };
  parser.onopentag = ({ attributes }) => {
    open.at(-1)!.attributes = attributes as Readonly<Record<string, string>>;
  };
  parser.onclosetag = () => void open.pop();
  parser.ontext = (chunk) => {
    const element = open.at(-1);
    if (element) element.text += chunk;
  };
  parser.oncdata = parser.ontext;
  parser.write(text.replace(/^\uFEFF/, '')).close();
  if (!root) throw fail('no element in this file');
  return root;
}
