import { isRecord } from './protocol/is-record.ts'
import { AwsError } from './service.ts'
import type { AnyService } from './service.ts'

/**
 * Refuses a request that sets a member which the sandbox does not honour: a caller is never left to believe that it
 * did. What asks for nothing, such as `false` or an empty list, is no request.
 * @throws AwsError NotImplemented
 */
export function refuseUnsupported(
  service: AnyService,
  operation: string,
  input: Record<string, unknown>,
): void {
  const members = service.unsupported?.[operation] ?? []
  const asked = members.filter((name) => asksForSomething(input[name]))
  if (asked.length > 0) throw notHonoured(operation, asked)
}

/** What the sandbox says of members that it does nothing with. */
export const notHonoured = (operation: string, members: readonly string[]): AwsError =>
  new AwsError('NotImplemented', `The sandbox does not honour ${members.join(', ')} of ${operation}.`, 501)

function asksForSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false
  if (Array.isArray(value)) return value.length > 0
  return !isRecord(value) || Object.keys(value).length > 0
}

/**
 * An input that knows which of its members were looked at. What an operation answered without looking at a member that
 * was set, it ignored, unless the service says that the member changes nothing here. A service that does not say what
 * it leaves unsupported is not watched.
 */
export function watchMembers(service: AnyService, operation: string, input: Record<string, unknown>) {
  if (!service.unsupported) return { watched: input, ignored: () => [] }
  const read = new Set(service.withoutEffect?.[operation])
  const watched: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(input)) {
    const get = () => {
      read.add(name)
      return value
    }
    Object.defineProperty(watched, name, { enumerable: true, get })
  }
  const ignored = () =>
    Object.entries(input).flatMap(([name, value]) =>
      asksForSomething(value) && !read.has(name) ? [name] : [],
    )
  return { watched, ignored }
}
