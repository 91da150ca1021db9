import { describe, expect, it } from '@jest/globals'
import { accountsOfFile } from '../../../cli/organization/accounts-of-file.ts'

const read = (text: string) => accountsOfFile(text, 'accounts.txt').accounts

describe('accounts of a file', () => {
  it('are one a line, with names, comments and empty lines', () => {
    expect(read('# ours\n111111111111 team one\n\n222222222222,shop # closes soon\r\n012345678901')).toEqual([
      { id: '111111111111', name: 'team one' },
      { id: '222222222222', name: 'shop' },
      { id: '012345678901' },
    ])
  })

  it('are a JSON list of ids or objects', () => {
    expect(read('["111111111111", {"id": "222222222222", "name": "shop"}]')).toEqual([
      { id: '111111111111' },
      { id: '222222222222', name: 'shop' },
    ])
  })

  it('are each taken once', () => {
    expect(read('111111111111 one\n222222222222\n111111111111 again')).toEqual([
      { id: '111111111111', name: 'one' },
      { id: '222222222222' },
    ])
  })

  it.each([
    ['111111111111\n11111111111', /accounts.txt, line 2: 11111111111 is no account id/],
    ['[12345678901]', /entry 1: 12345678901 is no account id/],
    ['[{"name": "shop"}]', /entry 1: .*is no account id/],
    ['[111', /is not JSON/],
    ['# nobody\n', /names no account/],
    ['[]', /names no account/],
  ])('that make no sense are an error that says where: %j', (text, error) => {
    expect(() => read(text)).toThrow(error)
  })
})
