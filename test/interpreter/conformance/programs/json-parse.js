console.log(JSON.stringify(JSON.parse('{"a":1,"b":[true,false,null,"x"],"c":{"d":-1.5e2}}')));
console.log(
  JSON.parse('"a\\u0041\\n\\"\\/"'),
  JSON.parse(' 12 '),
  JSON.parse('-3'),
  JSON.parse('0.25'),
  JSON.parse('null'),
);
console.log(JSON.parse('[]').length, JSON.stringify(JSON.parse('{}')));
function attempt(text) {
  try {
    console.log(text, '->', JSON.stringify(JSON.parse(text)));
  } catch (e) {
    console.log(text, 'throws');
  }
}
attempt('{"a":1}x');
attempt('01');
attempt('1 2');
attempt('{"a":1');
attempt('{a:1}');
attempt("{'a':1}");
attempt('[1,]');
attempt('{"a":1,}');
attempt('[1 2]');
attempt('{"a" 1}');
attempt('');
attempt('undefined');
attempt('NaN');
attempt('tru');
attempt('"open');
attempt('+1');
attempt('.5');
attempt('1e3');
attempt('0x10');
attempt('-');
attempt('[');
attempt('{"a":}');
attempt('// comment\n1');
attempt('[1]]');
attempt('{"a":1}}');
attempt('"a" "b"');
attempt(',');
attempt('-"a"');
attempt('- 5');
attempt('true');
attempt('`x`');
attempt('{"a":01}');
attempt('{1:2}');
