import { once } from 'node:events'
import { type Command, InvalidArgumentError } from 'commander'
import { givenPolicy } from './given-policy.ts'
import type { Policy } from '../lib/policy/policy.ts'
import type { SandboxGuard } from '../sandbox/guard/start-guard.ts'
import type { Sandbox, Setup } from '../sandbox/start-sandbox.ts'
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
    .description(
      'Serves CloudTrail, S3, KMS, SNS, SQS, STS, IAM roles, EventBridge, CloudWatch alarms, log groups,\n' +
        'DynamoDB, Organizations, SSM parameters and Account on 127.0.0.1, and prints "ready http://127.0.0.1:PORT" when\n' +
        'it listens.\n\n' +
        'Any credentials are accepted; the account is 123456789012. Sessions of roles that stand in it may do only what the\n' +
        "role's policies allow. " +
        'Nothing is kept: it ends with the process. GET /_sandbox/alerts lists what subscribers received;\n' +
        'POST /_sandbox/reset?scenario=NAME begins again with another scenario. Tests steer it by POST as well:\n' +
        '/_sandbox/clock?advance=SECONDS runs what falls due on the way, at most 24 times a schedule;\n' +
        '/_sandbox/deliver?until=TIME puts log files and signed digests into the buckets of trails, with backfill=true\n' +
        'some of them named late, with rotateKeys=true under another key from now on;\n' +
        '/_sandbox/events?hold=true|false keeps events back, and delivers them; /_sandbox/settled?ms=N answers when\n' +
        'nothing is under way; /_sandbox/sweep and /_sandbox/invoke?function=react|sweep|verify run the guard once.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  trailkeeper sandbox --port 4599 &\n  AWS_ENDPOINT_URL=http://127.0.0.1:4599 aws cloudtrail describe-trails',
    )
    .action((options: SandboxCommandOptions) => runSandbox(options, terminal))
}

/** Resolves when it was asked to end, and has. */
async function runSandbox(options: SandboxCommandOptions, terminal: LiveTerminal): Promise<void> {
  const policy = options.policy === undefined ? undefined : await givenPolicy(options.policy, terminal)
  const stop = stopAsked(terminal)
  const guard = options.guard ? guardOf(policy, terminal.err) : undefined
  try {
    const sandbox = await openSandbox(options, guard)
    try {
      terminal.out(`ready ${sandbox.url}\n`)
      await stop.asked()
      guard?.stop()
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

/** A sandbox with its first scenario, and the guard where it is asked for; it begins again with others by HTTP. */
async function openSandbox(
  { port, latency, quotas, scenario: first }: SandboxCommandOptions,
  guard: Guard | undefined,
): Promise<Sandbox> {
  const [{ startSandbox }, { loadScenario, namedScenario }, { applyScenario }] = await Promise.all([
    import('../sandbox/start-sandbox.ts'),
    import('../sandbox/scenarios/load-scenario.ts'),
    import('../sandbox/scenarios/apply-scenario.ts'),
  ])
  // What comes by HTTP is a name, never a file.
  const scenarios = async (name?: string): Promise<Setup> => {
    const scenario = name === undefined ? await loadScenario(first) : namedScenario(name)
    return async (sandbox) => {
      guard?.stop()
      await applyScenario(sandbox, scenario)
      await guard?.deploy(sandbox)
    }
  }
  return startSandbox({ port, latency, quotas, setup: await scenarios(), scenarios })
}

type Guard = { deploy: (sandbox: Sandbox) => Promise<void>; stop: () => void }

/** The guard inside of a sandbox. It has swept once, and stored its baselines, when it is deployed. */
function guardOf(policy: Policy | undefined, warn: (text: string) => void): Guard {
  let running: SandboxGuard | undefined
  return {
    deploy: async (sandbox) => {
      const [{ startGuard }, { guardPolicy }, { AlertInOutbox }] = await Promise.all([
        import('../sandbox/guard/start-guard.ts'),
        import('../sandbox/guard/guard-policy.ts'),
        import('../lib/guard/notify.ts'),
      ])
      running = await startGuard(sandbox, policy ?? guardPolicy(), 'us-east-1')
      await running.sweep().catch((error: unknown) => {
        if (!(error instanceof AlertInOutbox)) throw error
        // A webhook's parameters, say, can only be made here once it listens.
        warn(`${error.message}\n`)
      })
      await sandbox.settled()
    },
    stop: () => {
      running?.close()
      running = undefined
    },
  }
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('A whole number from 0 to 65535.')
  return value
}
