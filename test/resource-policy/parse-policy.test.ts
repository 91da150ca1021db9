import { describe, expect, it } from '@jest/globals'
import { parsePolicy } from '../../lib/resource-policy/parse-policy.ts'

const parse = (document: unknown) => parsePolicy(JSON.stringify(document))

describe('parsePolicy', () => {
  it('takes one statement without a list, and booleans and numbers in conditions', () => {
    const Condition = { Bool: { 'aws:SecureTransport': false }, NumericLessThan: { 's3:TlsVersion': [1.2] } }
    expect(
      parse({
        Version: '2012-10-17',
        Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*', Condition },
      }),
    ).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Condition: {
            Bool: { 'aws:SecureTransport': 'false' },
            NumericLessThan: { 's3:TlsVersion': ['1.2'] },
          },
        },
      ],
    })
  })

  it('keeps the names and the exceptions that it has', () => {
    const policy = {
      Id: 'policy',
      Statement: [
        {
          Effect: 'Deny',
          Sid: 'one',
          NotPrincipal: { AWS: '1' },
          NotAction: 's3:*',
          NotResource: ['a', 'b'],
        },
      ],
    }
    expect(parse(policy)).toEqual(policy)
  })

  it('drops names that are no texts', () => {
    const statement = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }
    expect(parse({ Version: 2012, Id: 1, Statement: [{ ...statement, Sid: 1 }] })).toEqual({
      Statement: [statement],
    })
  })

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no Statement', '{}'],
    ['a statement without Effect', '{"Statement":[{"Action":"s3:*"}]}'],
    ['a statement that is a text', '{"Statement":["x"]}'],
    ['an action that is an object', '{"Statement":[{"Effect":"Allow","Action":{}}]}'],
    ['a condition that is a text', '{"Statement":[{"Effect":"Allow","Action":"s3:*","Condition":"x"}]}'],
    ['a condition that is null', '{"Statement":[{"Effect":"Allow","Action":"s3:*","Condition":null}]}'],
    ['a condition that is a list', '{"Statement":[{"Effect":"Allow","Action":"s3:*","Condition":[]}]}'],
  ])('refuses %s: a policy half understood must not be judged', (_, text) => {
    expect(() => parsePolicy(text)).toThrow(/policy|statement|condition|JSON/)
  })
})
