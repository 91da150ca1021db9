import { bundledPolicy } from './bundled-policy.ts'

/**
 * A handler that logs what it answers, or why it failed, as one line of JSON. What throws is thrown on: the state
 * machine tries again, and then names it.
 */
export function logged<Answer>(name: string, run: (event: unknown) => Promise<Answer>) {
  const line = (level: 'INFO' | 'ERROR', message: string, more: object) =>
    process.stdout.write(
      `${JSON.stringify({ level, message, timestamp: new Date().toISOString(), service: 'trailkeeper', function: name, policy: bundledPolicy.sha256, ...more })}\n`,
    )
  return async (event: unknown): Promise<Answer> => {
    try {
      const answer = await run(event)
      line('INFO', 'done', { answer })
      return answer
    } catch (error) {
      const { name: kind, message, stack } = error instanceof Error ? error : new Error(String(error))
      line('ERROR', 'failed', { error: { name: kind, message, stack } })
      throw error
    }
  }
}
