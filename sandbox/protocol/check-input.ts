import type { AnyService } from '../service.ts'
import { AwsError } from '../service.ts'
import { checkShape } from './check-shape.ts'
import { brokenConstraints } from './constraints.ts'
import type { BrokenConstraint } from './constraints.ts'
import { isRecord } from './is-record.ts'
import { inputSchema } from './schema.ts'
import type { OperationSchema } from './schema.ts'

/**
 * Holds a request to its operation's model: the members that it needs, and what they may be.
 * @throws AwsError as the service words it; ValidationException unless it says otherwise
 */
export function checkInput(
  service: AnyService,
  operation: string,
  schema: OperationSchema,
  input: Record<string, unknown>,
): void {
  const broken = [
    ...missingMembers(schema, input),
    ...brokenConstraints(service.signingName, operation, input),
  ]
  if (broken.length === 0) return
  const error = (service.invalidInput ?? validationException)(broken, operation)
  if (error) throw error
}

function missingMembers(schema: OperationSchema, input: Record<string, unknown>): BrokenConstraint[] {
  return checkShape(inputSchema(schema), input)
    .filter(({ problem }) => problem === 'missing')
    .map(({ path }) => ({
      path: path.replaceAll(/\.\d+\.member/g, '[]'),
      place: path
        .split('.')
        .map((name) => name.charAt(0).toLowerCase() + name.slice(1))
        .join('.'),
      value: null,
      rule: 'required',
      text: 'Member must not be null',
    }))
}

/** The error of most services, and the message of nearly all. */
export const validationException = (broken: readonly BrokenConstraint[]): AwsError =>
  new AwsError('ValidationException', validationMessage(broken))

/**
 * What the services say of input that breaks their model: LocalStack's recorded answers, for instance
 * tests/aws/services/events/test_events.snapshot.json, `test_create_connection_validations`.
 */
export function validationMessage(broken: readonly BrokenConstraint[]): string {
  const lines = broken.map(
    ({ value, place, text }) => `Value${quoted(value)} at '${place}' failed to satisfy constraint: ${text}`,
  )
  return `${broken.length} validation error${broken.length > 1 ? 's' : ''} detected: ${lines.join('; ')}`
}

/** Bytes are not repeated (test_kms.snapshot.json, `test_plaintext_size_for_encrypt`). */
function quoted(value: unknown): string {
  if (value === null) return ' null'
  return value instanceof Uint8Array ? '' : ` '${shown(value)}'`
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`
  if (!isRecord(value)) return String(value)
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}=${shown(member)}`)
    .join(', ')}}`
}
