import { type Command, InvalidArgumentError } from 'commander'
import { loadPolicy } from '../lib/policy/load-policy.ts'
import type { Terminal } from './terminal.ts'

type SandboxCommandOptions = {
  port: number
  scenario: string
  latency: number
  guard: boolean
  policy?: string
}

/** `trailkeeper sandbox`: AWS on this machine. */
export function addSandbox(program: Command, terminal: Terminal): void {
  program
    .command('sandbox')
    .option('--port <n>', 'port on 127.0.0.1; 0 takes any free one', wholeNumber, 0)
    .option('--scenario <name|file>', 'messy, clean, empty, or a YAML file', 'messy')
    .option('--latency <ms>', 'wait before each answer, in milliseconds', wholeNumber, 0)
    .option('--guard', 'run the deployed guard inside as well', false)
    .option('--policy <file>', "the guard's policy; by default it repairs everything")
    .summary('AWS on this machine, for trying and testing')
    .description(
      'Serves CloudTrail, S3, KMS, SNS, SQS, STS, EventBridge, DynamoDB and Account on 127.0.0.1, and prints\n' +
        '"ready http://127.0.0.1:PORT" when it listens. Any credentials are accepted; the account is 123456789012.\n' +
        'Nothing is kept: it ends with the process. GET /_sandbox/alerts lists what subscribers received.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  trailkeeper sandbox --port 4599 &\n  AWS_ENDPOINT_URL=http://127.0.0.1:4599 aws cloudtrail describe-trails',
    )
    .action((options: SandboxCommandOptions) => runSandbox(options, terminal))
}

async function runSandbox(options: SandboxCommandOptions, terminal: Terminal): Promise<void> {
  const [{ startSandbox }, { loadScenario }, { applyScenario }] = await Promise.all([
    import('../sandbox/start-sandbox.ts'),
    import('../sandbox/scenarios/load-scenario.ts'),
    import('../sandbox/scenarios/apply-scenario.ts'),
  ])
  const scenario = await loadScenario(options.scenario)
  const policy = options.policy === undefined ? undefined : await loadPolicy(options.policy)
  const sandbox = await startSandbox({
    port: options.port,
    latency: options.latency,
    setup: (made) => applyScenario(made, scenario),
  })
  const stopGuard = options.guard ? await guard() : undefined
  const end = async () => {
    stopGuard?.()
    await sandbox.close()
    process.exit(0)
  }
  process.once('SIGTERM', () => void end())
  process.once('SIGINT', () => void end())
  terminal.out(`ready ${sandbox.url}\n`)

  async function guard(): Promise<() => void> {
    const [{ startGuard }, { guardPolicy }] = await Promise.all([
      import('../sandbox/guard/start-guard.ts'),
      import('../sandbox/guard/guard-policy.ts'),
    ])
    const running = await startGuard(sandbox, policy ?? guardPolicy(), 'us-east-1')
    await running.sweep()
    await sandbox.settled()
    return running.close
  }
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('A whole number from 0 to 65535.')
  return value
}
