import * as z from 'zod'
import { reportSchema } from '../../lib/report/report-schema.ts'

/** The JSON Schema of a report, for those who read `--output json`. It takes members that a later version adds. */
export const reportJsonSchema = (): z.core.JSONSchema.JSONSchema =>
  z.toJSONSchema(reportSchema, { io: 'input', reused: 'inline' })
