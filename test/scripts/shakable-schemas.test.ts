import { describe, expect, it } from '@jest/globals'
import { transform } from 'esbuild'
import { withPlainKeys } from '../../scripts/shakable-schemas.mjs'

const source = `const _hE = "httpError";
const _q = "quoted \\"key\\"";
export var Used$ = [9, "n", "Used", { [_hE]: 400, [_q]: 1 }, () => Unused$];
var list = [_hE];
var other = { [unknown]: 1 };
`

const shaken = (text: string) => transform(text, { treeShaking: true, format: 'esm' })

describe('a module of schemas', () => {
  it('has the names of its constants in place of computed keys, and means the same', () => {
    expect(withPlainKeys(source)).toContain('{ "httpError": 400, "quoted \\"key\\"": 1 }')
  })

  it('keeps lists, and keys that are no constants of its own', () => {
    expect(withPlainKeys(source)).toContain('var list = [_hE];')
    expect(withPlainKeys(source)).toContain('{ [unknown]: 1 }')
  })

  it('lets a bundler drop what nobody uses', async () => {
    const unused = 'const _hE = "httpError";\nvar Unused$ = [3, { [_hE]: 400 }];\nexport const used = 1;\n'
    expect((await shaken(unused)).code).toContain('Unused$')
    expect((await shaken(withPlainKeys(unused))).code).not.toContain('Unused$')
  })
})
