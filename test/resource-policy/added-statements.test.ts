import { expect, it } from '@jest/globals'
import type { PolicyStatement } from '../../lib/model/index.ts'
import { withStatements } from '../../lib/resource-policy/canonical-policy.ts'

const statement = (Sid: string): PolicyStatement & { Sid: string } => ({
  Sid,
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: '*',
})

it('puts statements behind those that are there, and leaves these as they are', () => {
  const before = { Version: '2008-10-17', Id: 'mine', Statement: [statement('a')] }
  expect(withStatements(before, [statement('b'), statement('c')])).toEqual({
    Version: '2008-10-17',
    Id: 'mine',
    Statement: [statement('a'), statement('b'), statement('c')],
  })
  expect(before.Statement).toHaveLength(1)
})

it('begins a policy where there is none', () => {
  expect(withStatements(undefined, [statement('a')])).toEqual({
    Version: '2012-10-17',
    Statement: [statement('a')],
  })
})

it('gives a Sid that is taken the next number that is free', () => {
  const taken = { Statement: [statement('a'), statement('a2'), { Effect: 'Deny' }] }
  const sids = withStatements(taken, [statement('a'), statement('a')]).Statement.map(({ Sid }) => Sid)
  expect(sids).toEqual(['a', 'a2', undefined, 'a3', 'a4'])
})
