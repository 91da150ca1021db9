import { describe, expect, it } from '@jest/globals'
import { kmsKeyUsable } from '../../lib/checks/kms-key-usable.ts'
import type { Key, PolicyStatement } from '../../lib/model/index.ts'
import { aKey, aTrailKeyPolicy, keyArn } from '../builders/a-key.ts'
import { account, aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const judge = (changes: Partial<Key>) => theVerdict(kmsKeyUsable, { keys: { [keyArn]: aKey(changes) } })
const inState = (state: string): Pick<Key, 'description'> => ({
  description: { ok: true, value: { arn: keyArn, state, manager: 'CUSTOMER', rotatable: true } },
})
const withStatements = (Statement: PolicyStatement[]): Pick<Key, 'policy'> => ({
  policy: { ok: true, value: { Statement } },
})
const [root, encrypt, describeKey] = aTrailKeyPolicy().Statement
const statements = (...list: (PolicyStatement | undefined)[]) =>
  withStatements(list.flatMap((one) => one ?? []))

describe('kms-key-usable', () => {
  it('passes an enabled key with the policy of the user guide', () => {
    expect(judge({}).status).toBe('pass')
  })

  it.each(['Disabled', 'PendingDeletion', 'PendingReplicaDeletion', 'Unavailable', 'PendingImport'])(
    'F3: fails where the key is %s',
    (state) => {
      const verdict = judge(inState(state))
      expect(verdict.status).toBe('fail')
      expect(verdict.message).toContain(state)
    },
  )

  it('F3: fails where the policy lets only the account in', () => {
    expect(judge(statements(root)).status).toBe('fail')
  })

  it('F3: fails where a Deny shuts CloudTrail out', () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 'kms:GenerateDataKey*', Resource: '*' }
    expect(judge(statements(root, encrypt, describeKey, deny)).status).toBe('fail')
  })

  it('fails where the encryption context is of other trails', () => {
    const context = {
      'kms:EncryptionContext:aws:cloudtrail:arn': 'arn:aws:cloudtrail:*:999999999999:trail/*',
    }
    const other = { ...encrypt, Effect: 'Allow', Condition: { StringLike: context } }
    expect(judge(statements(root, other)).status).toBe('fail')
  })

  it('passes with a note where only describing the key is not allowed', () => {
    const verdict = judge(statements(root, encrypt))
    expect(verdict.status).toBe('pass')
    expect(verdict.message).toContain('does not let CloudTrail describe')
  })

  it('fails where the key does not exist', () => {
    const missing = denied('kms:DescribeKey', 'NotFoundException')
    expect(judge({ description: missing, policy: missing }).status).toBe('fail')
  })

  it('F4: is unknown where the key is in an account that denies it', () => {
    const verdict = judge({ description: denied('kms:DescribeKey'), policy: denied('kms:GetKeyPolicy') })
    expect(verdict.status).toBe('unknown')
  })

  it('fails on what was read, whatever was not', () => {
    expect(judge({ ...inState('Disabled'), policy: denied('kms:GetKeyPolicy') }).status).toBe('fail')
    expect(judge({ description: denied('kms:DescribeKey'), ...statements(root) }).status).toBe('fail')
  })

  it('is unknown for a state that nobody has heard of, and for conditions that cannot be told', () => {
    expect(judge(inState('Meditating')).status).toBe('unknown')
    const odd = {
      ...encrypt,
      Effect: 'Allow',
      Condition: { StringEquals: { 'kms:CallerAccount': '123456789012' } },
    }
    expect(judge(statements(root, odd)).status).toBe('unknown')
  })

  it('passes with the day on which a statement that is dated ends it', () => {
    const later = {
      ...encrypt,
      Effect: 'Deny',
      Condition: { DateGreaterThan: { 'aws:CurrentTime': '2099-01-01' } },
    }
    const verdict = judge(statements(root, encrypt, later))
    expect(verdict.status).toBe('pass')
    expect(verdict.message).toContain('From 2099-01-01 on it no longer can')
  })

  it('leaves a trail without a key to kms-encryption', () => {
    const { kmsKeyId: _, ...trail } = aTrail()
    expect(theVerdict(kmsKeyUsable, { trails: [trail] })).toMatchObject({ status: 'pass', account })
  })
})

const description = (deletionDate?: string): Pick<Key, 'description'> => ({
  description: {
    ok: true,
    value: {
      arn: keyArn,
      state: 'PendingDeletion',
      manager: 'CUSTOMER',
      rotatable: true,
      ...(deletionDate !== undefined && { deletionDate }),
    },
  },
})

describe('what it says', () => {
  it('names the day on which a key goes', () => {
    expect(judge(description('2026-12-01')).actual).toBe(
      'the key is PendingDeletion, to be deleted on 2026-12-01',
    )
    expect(judge(description()).actual).toBe('the key is PendingDeletion')
  })

  it('tells a Deny from a missing statement', () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 'kms:GenerateDataKey*', Resource: '*' }
    expect(judge(statements(root, encrypt, deny)).actual).toBe('its policy forbids kms:GenerateDataKey')
    expect(judge(statements(root)).actual).toBe('its policy does not allow kms:GenerateDataKey')
  })

  it('notes that the key cannot be described, and nothing where it can', () => {
    expect(judge(statements(root, encrypt)).message).toContain('does not let CloudTrail describe the key')
    expect(judge({}).message).not.toContain('describe')
  })

  it('names the policy where that could not be read', () => {
    const policy = denied('kms:GetKeyPolicy')
    expect(judge({ policy }).unread).toEqual([policy])
  })
})
