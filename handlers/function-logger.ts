import { Logger } from '@aws-lambda-powertools/logger'
import { bundledPolicy } from './bundled-policy.ts'

/** Of a function's own lines: each names the function and the policy that it runs under. */
export const functionLogger = (name: string): Logger =>
  new Logger({
    serviceName: 'trailkeeper',
    persistentKeys: { function: name, policy: bundledPolicy.sha256 },
  })

/** Logs what was thrown, and throws it on: whoever invoked the function has to know. */
export function failed(logger: Logger, error: unknown, more: object = {}): never {
  logger.error('failed', { error: error instanceof Error ? error : new Error(String(error)), ...more })
  throw error
}
