import { describe, expect, it } from '@jest/globals'
import { record, triage, weakens } from '../record.ts'

const grant = (params: object) =>
  weakens('kms', 'CreateGrant', { keyId: 'k', operations: ['Decrypt'], ...params })
const stranger = 'arn:aws:iam::999999999999:role/x'

describe('a grant', () => {
  it.each([
    [{ granteePrincipal: stranger }, ['log-confidentiality']],
    [{ granteePrincipal: '999999999999' }, ['log-confidentiality']],
    [
      { granteePrincipal: 'arn:aws:sts::999999999999:assumed-role/x/y', operations: ['CreateGrant'] },
      ['log-confidentiality'],
    ],
    [{ granteePrincipal: stranger, operations: ['DescribeKey', 'Decrypt'] }, ['log-confidentiality']],
    [{ granteePrincipal: stranger, operations: undefined }, ['log-confidentiality']],
    [{ granteePrincipal: stranger, operations: ['DescribeKey', 'GenerateDataKey'] }, []],
    [{ granteePrincipal: 'arn:aws:iam::123456789012:role/x' }, []],
    [{ granteePrincipal: 'dynamodb.eu-west-1.amazonaws.com' }, []],
    [{}, []],
  ])('%j weakens %j', (params, expected) => expect(grant(params)).toEqual(expected))

  it('that an AWS service makes for its caller is its own', () => {
    const userIdentity = { type: 'AssumedRole', invokedBy: 'ec2.amazonaws.com' }
    const value = record('kms', 'CreateGrant', { keyId: 'k', granteePrincipal: stranger }, { userIdentity })
    expect(triage(value).verdict).toBe('benign')
  })
})

const material = (params: object) => weakens('kms', 'ImportKeyMaterial', { keyId: 'k', ...params }).length > 0

// KMS developer guide, "ImportKeyMaterial" and API reference: without a model, the material expires.
describe('imported key material', () => {
  it('weakens where it expires', () => {
    expect(material({ validTo: 'May 21, 2026, 5:47:45 AM', expirationModel: 'KEY_MATERIAL_EXPIRES' })).toBe(
      true,
    )
    expect(material({ importType: 'NEW_KEY_MATERIAL' })).toBe(true)
    expect(material({ expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' })).toBe(false)
  })
})

it('a key store that is disconnected takes its keys with it, whichever are listed', () => {
  const value = record('kms', 'DisconnectCustomKeyStore', { customKeyStoreId: 'cks-1' })
  expect(triage(value, { keys: ['k'] })).toMatchObject({ verdict: 'tamper', target: 'cks-1' })
})
