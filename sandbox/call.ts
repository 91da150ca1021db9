import type { OperationSchema } from './protocol/schema.ts'
import type { AnyService, RequestContext } from './service.ts'

/** One request after it was understood: whose, where, and what it asks for. */
export type Call = {
  service: AnyService
  name: string
  schema: OperationSchema
  input: Record<string, unknown>
  context: RequestContext
}
