import { createHash } from 'node:crypto'
import { AwsError } from '../../service.ts'

/** Where a list goes on: how many items were given, of how many records there were at the first request. */
export type Position = { given: number; records: number }

/** A token that is good only for the parameters that it is given out for. */
export function sealToken(position: Position, parameters: unknown): string {
  return Buffer.from(`${sealOf(parameters)}:${position.given}:${position.records}`).toString('base64url')
}

/** What a token stands for. Throws InvalidNextTokenException for a foreign one, or for other parameters. */
export function openToken(token: string, parameters: unknown): Position {
  const [seal, given, records] = Buffer.from(token, 'base64url').toString().split(':')
  if (seal !== sealOf(parameters) || !isCount(given) || !isCount(records)) {
    throw new AwsError(
      'InvalidNextTokenException',
      'The token is not valid, or was used with different parameters.',
    )
  }
  return { given: Number(given), records: Number(records) }
}

const isCount = (text: string | undefined): boolean => /^\d{1,9}$/.test(text ?? '')

function sealOf(parameters: unknown): string {
  return createHash('sha256').update(JSON.stringify(parameters)).digest('hex').slice(0, 32)
}
