/** What somebody who names things in an account may try on the people who read about them. */
export const hostile = [
  'line\nbreak\r\nand more',
  '\u001B[31mred\u001B[0m \u001B]8;;http://evil.example\u0007click\u001B]8;;\u0007',
  'abc\u202Egnp.exe\u2066',
  '<script>alert(1)</script>',
  '=cmd|"/c calc"!A0',
  'http://evil.example/x',
  'hTTps://evil.example',
  'ht\u200Btp://evil.example',
  'slack://evil',
  'www.evil.example',
  "'; rm -rf / #",
  '$(touch /tmp/owned)',
  '\u0000\u0007\u009B31m',
  '\uD800 half a pair',
  'x'.repeat(5000),
  '\u2028\u2029\u0085',
] as const
