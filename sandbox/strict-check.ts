import type { Call } from './call.ts'
import { checkShape } from './protocol/check-shape.ts'
import { COMMON_ERRORS } from './protocol/common-errors.ts'
import { errorSchema, outputSchema } from './protocol/schema.ts'
import type { CallOutcome } from './records/write-record.ts'
import { S3_ERRORS } from './services/s3/errors.ts'

/** How an answer departs from the service's model: one line for each unknown, missing or mistyped member. */
export function departures(call: Call, outcome: CallOutcome): string[] {
  const where = `${call.service.signingName}.${call.name}`
  if (!outcome.ok)
    return isKnownError(call, outcome.error.code) ? [] : [`${where}: no error ${outcome.error.code}`]
  const problems = checkShape(outputSchema(call.schema), outcome.output)
  return problems.map(({ path, problem, detail }) => `${where}: ${path} is ${problem}: ${detail}`)
}

/** S3's model declares few of its errors; the rest stand in its list of error codes. */
function isKnownError(call: Call, code: string): boolean {
  if (COMMON_ERRORS.has(code)) return true
  if (call.service.signingName === 's3' && S3_ERRORS.has(code)) return true
  return errorSchema(call.service.schemas, code) !== undefined
}
