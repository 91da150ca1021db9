import { InvalidArgumentError } from 'commander'
import { accountIdForm, isAccountId } from '../lib/text/arn.ts'

/** @throws InvalidArgumentError */
export function accountId(text: string): string {
  if (!isAccountId(text)) throw new InvalidArgumentError('An account is twelve digits.')
  return text
}

/** @throws InvalidArgumentError */
export function accountList(text: string): string[] {
  const ids = text.split(',').map((id) => id.trim())
  const wrong = ids.find((id) => !accountIdForm.test(id))
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is no account id of twelve digits.`)
  return ids
}
