import { validationMessage } from '../../protocol/check-input.ts'
import type { BrokenConstraint } from '../../protocol/constraints.ts'
import { isRecord } from '../../protocol/is-record.ts'
import { AwsError } from '../../service.ts'

/** SQS's model bounds the names of attributes alone (SQS API reference, "Errors" of each operation). */
export function invalidInput([first]: readonly BrokenConstraint[]): AwsError {
  if (!first) return new AwsError('InvalidParameterValue', 'One or more parameters are invalid.')
  if (first.rule === 'required')
    return new AwsError('MissingParameter', `The request must contain the parameter ${first.path}.`)
  if (first.path === 'MessageSystemAttributes{key}')
    return new AwsError('InvalidParameterValue', validationMessage([first]))
  return new AwsError('InvalidAttributeName', `Unknown Attribute ${unknownName(first)}.`)
}

function unknownName({ value, text }: BrokenConstraint): string {
  const names = Array.isArray(value) ? value.map(String) : isRecord(value) ? Object.keys(value) : []
  const known = new Set(/\[([^[\]]*)\]\]?$/.exec(text)?.[1]?.split(', '))
  return names.find((name) => !known.has(name)) ?? ''
}
