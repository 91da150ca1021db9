import type { PolicyDocument, PolicyStatement } from '../model.ts'
import { globMatches } from '../tamper/glob.ts'

/**
 * Whether a key's policy lets anybody but services decrypt: an account, which then decides by IAM, a role or a user
 * (KMS developer guide, "Key policies"). Conditions are not looked at.
 */
export const letsPeopleDecrypt = ({ Statement }: PolicyDocument): boolean =>
  Statement.some(
    (statement) => statement.Effect === 'Allow' && allowsDecrypt(statement) && namesPeople(statement),
  )

const matches = (pattern: string) => globMatches(pattern.toLowerCase(), 'kms:decrypt')

function allowsDecrypt({ Action, NotAction }: PolicyStatement): boolean {
  if (Action !== undefined) return [Action].flat().some(matches)
  return NotAction !== undefined && ![NotAction].flat().some(matches)
}

function namesPeople({ Principal }: PolicyStatement): boolean {
  if (Principal === '*') return true
  return typeof Principal === 'object' && Principal !== null && 'AWS' in Principal
}
