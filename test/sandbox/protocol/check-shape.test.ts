import * as kms from '@aws-sdk/client-kms'
import { describe, expect, it } from '@jest/globals'
import { checkShape } from '../../../sandbox/protocol/check-shape.ts'
import { operationSchema, outputSchema } from '../../../sandbox/protocol/schema.ts'

function problemsOf(output: unknown): string[] {
  const operation = operationSchema(kms, 'DescribeKey')
  if (!operation) throw new Error('No schema')
  return checkShape(outputSchema(operation), output).map(({ path, problem }) => `${path} ${problem}`)
}

describe('the check of an answer against the SDK model', () => {
  it('finds nothing in a true one', () => {
    expect(problemsOf({ KeyMetadata: { KeyId: 'k', CreationDate: new Date(0), Enabled: true } })).toEqual([])
  })

  it('finds a member that the model lacks', () => {
    expect(problemsOf({ KeyMetadata: { KeyId: 'k', Colour: 'red' } })).toEqual(['KeyMetadata.Colour unknown'])
  })

  it('finds a required member that is missing', () => {
    expect(problemsOf({ KeyMetadata: {} })).toEqual(['KeyMetadata.KeyId missing'])
  })

  it.each([
    [{ KeyId: 7 }, 'KeyMetadata.KeyId mistyped'],
    [{ KeyId: 'k', CreationDate: 0 }, 'KeyMetadata.CreationDate mistyped'],
    [{ KeyId: 'k', Enabled: 'true' }, 'KeyMetadata.Enabled mistyped'],
    [{ KeyId: 'k', EncryptionAlgorithms: 'x' }, 'KeyMetadata.EncryptionAlgorithms mistyped'],
    [{ KeyId: 'k', EncryptionAlgorithms: [1] }, 'KeyMetadata.EncryptionAlgorithms.1.member mistyped'],
  ])('finds a member of the wrong type in %j', (metadata, problem) => {
    expect(problemsOf({ KeyMetadata: metadata })).toEqual([problem])
  })
})
