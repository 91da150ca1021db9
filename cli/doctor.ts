import type { Command } from 'commander'
import { RunError } from '../lib/aws/errors.ts'
import { accountIdentity, type AccountIdentity } from '../lib/collect/account.ts'
import { finish, sweep, type Sweep } from '../lib/flow.ts'
import { jsonDocument } from '../lib/report/json.ts'
import { diagnosesText, type Diagnosis, ok, problem, warning } from './doctor/diagnosis.ts'
import { guardDiagnoses, type GuardNames } from './doctor/guard-diagnoses.ts'
import { permissionDiagnoses } from './doctor/permission-diagnoses.ts'
import { regionDiagnoses } from './doctor/region-diagnoses.ts'
import { runOf } from './run-sweep.ts'
import type { Session } from './session.ts'
import { type ScopeOptions, withScopeOptions } from './sweep-options.ts'
import { writeDocument } from './write-document.ts'

const formats = ['table', 'json'] as const
type DoctorOptions = ScopeOptions & GuardNames & { output: (typeof formats)[number] }

/** `trailkeeper doctor`: whether Trailkeeper itself can do its work. */
export function addDoctor(program: Command, session: Session): void {
  withScopeOptions(program.command('doctor'), formats)
    .option('--topic <arn>', "topic of the guard's alerts, where its functions do not tell")
    .option('--table <name>', "the guard's state table, where its functions do not tell")
    .description(
      "Tries what the policy's checks read and names what is denied; then looks at the regions and at the deployed guard:\n" +
        'functions, schedule, rules, topic and subscribers, state table, last sweep, newest proven hour. Says what to do about each. Changes\n' +
        'nothing. What the trails themselves lack, scan tells.\n\n' +
        'Exit code: 0 no problem, 1 could not run, 2 some problem.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper doctor\n  trailkeeper doctor --policy policies/default.yml --output json',
    )
    .action((options: DoctorOptions) => doctor(options, session))
}

async function doctor(options: DoctorOptions, session: Session): Promise<void> {
  const run = await runOf(options, session)
  try {
    const diagnoses = await diagnose(run, options)
    const text =
      options.output === 'json' ? jsonDocument({ schemaVersion: '1', diagnoses }) : diagnosesText(diagnoses)
    await writeDocument(text, options.out, session)
    session.exitWith(diagnoses.some(({ level }) => level === 'problem') ? 2 : 0)
  } finally {
    run.clients.close()
  }
}

async function diagnose(run: Sweep, names: GuardNames): Promise<Diagnosis[]> {
  const identity = await whoCalls(run)
  if (identity instanceof RunError)
    return [
      problem(
        'credentials',
        identity.message,
        'see that aws sts get-caller-identity works, then run this again',
      ),
    ]
  const swept = await sweep({ ...run, identity, parts: ['guard'] })
  const { unread } = finish(run, swept, [])
  return [
    credentials(identity),
    ...regionDiagnoses(swept.snapshot, run.policy),
    ...permissionDiagnoses(unread, swept.snapshot, run.policy),
    ...(await guardDiagnoses(run.clients, swept.snapshot, run.policy, names, run.now())),
  ]
}

async function whoCalls({ clients, defaultRegion }: Sweep): Promise<AccountIdentity | RunError> {
  try {
    return await accountIdentity(clients, defaultRegion)
  } catch (error) {
    if (error instanceof RunError) return error
    throw error
  }
}

function credentials({ account, partition, callerArn }: AccountIdentity): Diagnosis {
  const text = `${callerArn} in account ${account}, partition ${partition}`
  return callerArn.endsWith(':root')
    ? warning('credentials', text, "use a role: the root user's calls cannot be limited")
    : ok('credentials', text)
}
