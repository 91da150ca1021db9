import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LoggedRequest } from '../../sandbox/core.ts'
import { COMMON_ERRORS } from '../../sandbox/protocol/common-errors.ts'
import { S3_ERRORS } from '../../sandbox/services/s3/errors.ts'

const CLIENTS: Readonly<Record<string, string>> = {
  events: 'eventbridge',
  logs: 'cloudwatch-logs',
  monitoring: 'cloudwatch',
}
const modules = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/@aws-sdk')

/** The errors that an operation declares, as the SDK's declarations list them. */
export function declaredErrors(service: string, operation: string): ReadonlySet<string> {
  const client = `client-${CLIENTS[service] ?? service}`
  const file = join(modules, client, 'dist-types/commands', `${operation}Command.d.ts`)
  if (!existsSync(file)) return new Set()
  const names = [...readFileSync(file, 'utf8').matchAll(/@throws \{@link (\w+)\}/g)].map(
    (match) => match[1] ?? '',
  )
  return new Set(names)
}

/** Requests that ended with an error which their operation neither declares nor shares with all others. */
export function undeclaredErrors(requests: readonly LoggedRequest[]): string[] {
  const undeclared = requests.filter(({ service, operation, code, status }) => {
    if (code === undefined || status === 0 || COMMON_ERRORS.has(code)) return false
    if (service === 's3' && S3_ERRORS.has(code)) return false
    return !declaredErrors(service, operation).has(code)
  })
  return undeclared.map(({ service, operation, code }) => `${service}.${operation} raised ${code}`)
}
