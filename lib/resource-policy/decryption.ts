import type { PolicyDocument, PolicyStatement } from '../model/index.ts'
import { coversAction } from './evaluate.ts'

/**
 * Whether a key's policy lets anybody but services decrypt: an account, which then decides by IAM, a role or a user
 * (KMS developer guide, "Key policies"). Conditions are not looked at.
 */
export const letsPeopleDecrypt = ({ Statement }: PolicyDocument): boolean =>
  Statement.some(
    (statement) =>
      statement.Effect === 'Allow' &&
      coversAction(statement, 'kms:Decrypt') === 'yes' &&
      namesPeople(statement),
  )

function namesPeople({ Principal }: PolicyStatement): boolean {
  if (Principal === '*') return true
  return typeof Principal === 'object' && Principal !== null && 'AWS' in Principal
}
