import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { indexListedTexts } from '../../../host/build/indexListedTexts.ts';

const texts = Array.from({ length: 20 }, (_, index) => `REASON_${index}`);
const list = `var reasons = ${JSON.stringify(texts)};`;

const transformed = (code: string): string =>
  ts.transpileModule(code, {
    transformers: { before: [indexListedTexts] },
    compilerOptions: { target: ts.ScriptTarget.ES5, alwaysStrict: false },
  }).outputText;

describe('indexListedTexts', () => {
  it.each([
    ['a value', 'fail("REASON_12");', 'fail(reasons[12]);'],
    ['one of two', 'x = late ? "REASON_1" : "REASON_19";', 'x = late ? reasons[1] : reasons[19];'],
    ['a default', 'x = why || "REASON_3";', 'x = why || reasons[3];'],
    ['an element', 'var rows = ["REASON_3"];', 'var rows = [reasons[3]];'],
    ['the value of a member', 'x = { code: "REASON_4" };', 'x = { code: reasons[4] };'],
    ['a text that is not listed', 'x = "REASON_20";', 'x = "REASON_20";'],
    ['one side of a comparison', 'if (x === "REASON_3") go();', 'if (x === "REASON_3")'],
    ['one side of a difference', 'if ("REASON_3" !== x) go();', 'if ("REASON_3" !== x)'],
    ['the name of a member', 'x = { "REASON_3": 1 };', 'x = { "REASON_3": 1 };'],
    ['a case', 'switch (x) { case "REASON_3": go(); }', 'case "REASON_3"'],
  ])('takes or leaves %s', (_what, code, expected) => {
    expect(transformed(`${list}\n${code}`)).toContain(expected);
  });

  it('gives the same values, also to what is set before the list', () => {
    const script = transformed(`var first = "REASON_7"; var f = () => [first, "REASON_8"];\n${list}\nf();`);
    expect(new Function(`${script.replace(/f\(\);\s*$/, 'return f();')}`)()).toEqual([
      'REASON_7',
      'REASON_8',
    ]);
    expect(script.indexOf('var reasons')).toBe(0);
  });

  it.each([
    ['a short list', 'var few = ["ALPHA_BETA", "GAMMA_DELTA"]; x = "ALPHA_BETA";', 'x = "ALPHA_BETA"'],
    ['a list with a number', `var mixed = [1, ${list.slice(15, -2)}]; x = "REASON_1";`, 'x = "REASON_1"'],
  ])('leaves %s alone', (_what, code, expected) => expect(transformed(code)).toContain(expected));
});
