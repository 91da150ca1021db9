import { once } from 'node:events'
import { type Command, InvalidArgumentError } from 'commander'
import { loadPolicy } from '../lib/policy/load-policy.ts'
import type { Policy } from '../lib/policy/policy.ts'
import type { Sandbox } from '../sandbox/start-sandbox.ts'
import type { LiveTerminal } from './terminal.ts'

type SandboxCommandOptions = {
  port: number
  scenario: string
  latency: number
  guard: boolean
  quotas: boolean
  policy?: string
}

/** `trailkeeper sandbox`: AWS on this machine. */
export function addSandbox(program: Command, terminal: LiveTerminal): void {
  program
    .command('sandbox')
    .option('--port <n>', 'port on 127.0.0.1; 0 takes any free one', wholeNumber, 0)
    .option(
      '--scenario <name|file>',
      'messy, clean, empty, organization, organization:COUNT, or a YAML file',
      'messy',
    )
    .option('--latency <ms>', 'wait before each answer, in milliseconds', wholeNumber, 0)
    .option('--quotas', 'throttle CloudTrail as AWS does, by account and region', false)
    .option('--guard', 'run the deployed guard inside as well', false)
    .option('--policy <file>', "the guard's policy; by default it repairs everything")
    .summary('AWS on this machine, for trying and testing')
    .description(
      'Serves CloudTrail, S3, KMS, SNS, SQS, STS, IAM roles, EventBridge, CloudWatch alarms, log groups,\n' +
        'DynamoDB, Organizations and Account on 127.0.0.1, and prints "ready http://127.0.0.1:PORT" when it listens.\n' +
        'Any credentials are accepted; the account is 123456789012.\n' +
        'Nothing is kept: it ends with the process. GET /_sandbox/alerts lists what subscribers received.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  trailkeeper sandbox --port 4599 &\n  AWS_ENDPOINT_URL=http://127.0.0.1:4599 aws cloudtrail describe-trails',
    )
    .action((options: SandboxCommandOptions) => runSandbox(options, terminal))
}

/** Resolves when it was asked to end, and has. */
async function runSandbox(options: SandboxCommandOptions, terminal: LiveTerminal): Promise<void> {
  const policy = options.policy === undefined ? undefined : await loadPolicy(options.policy)
  const stop = stopAsked(terminal)
  try {
    const sandbox = await openSandbox(options)
    try {
      const stopGuard = options.guard ? await deployGuard(sandbox, policy) : undefined
      terminal.out(`ready ${sandbox.url}\n`)
      await stop.asked()
      stopGuard?.()
    } finally {
      await sandbox.close()
    }
  } finally {
    stop.dispose()
  }
}

function stopAsked({ onStop }: LiveTerminal) {
  const stop = new AbortController()
  const dispose = onStop(() => stop.abort())
  return { dispose, asked: async () => stop.signal.aborted || once(stop.signal, 'abort') }
}

async function openSandbox({
  port,
  latency,
  quotas,
  scenario: name,
}: SandboxCommandOptions): Promise<Sandbox> {
  const [{ startSandbox }, { loadScenario }, { applyScenario }] = await Promise.all([
    import('../sandbox/start-sandbox.ts'),
    import('../sandbox/scenarios/load-scenario.ts'),
    import('../sandbox/scenarios/apply-scenario.ts'),
  ])
  const scenario = await loadScenario(name)
  return startSandbox({ port, latency, quotas, setup: (made) => applyScenario(made, scenario) })
}

/** It has swept once, and stored its baselines, when this resolves. */
async function deployGuard(sandbox: Sandbox, policy: Policy | undefined): Promise<() => void> {
  const [{ startGuard }, { guardPolicy }] = await Promise.all([
    import('../sandbox/guard/start-guard.ts'),
    import('../sandbox/guard/guard-policy.ts'),
  ])
  const running = await startGuard(sandbox, policy ?? guardPolicy(), 'us-east-1')
  await running.sweep()
  await sandbox.settled()
  return running.close
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('A whole number from 0 to 65535.')
  return value
}
