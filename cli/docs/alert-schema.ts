import * as z from 'zod'
import { alertSchema } from '../../lib/alert/schema/alert-schema.ts'

/** The JSON Schema of an alert, for those who build on EventBridge or SNS. It takes members that a later version adds. */
export const alertJsonSchema = (): z.core.JSONSchema.JSONSchema =>
  z.toJSONSchema(alertSchema, { io: 'input', reused: 'inline' })
