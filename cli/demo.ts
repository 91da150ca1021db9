import type { Command } from 'commander'
import type { Session } from './session.ts'

/** `trailkeeper demo`: what the other commands do, shown on a sandbox of its own. */
export function addDemo(program: Command, { exitWith }: Session): void {
  program
    .command('demo')
    .description(
      'Starts a sandbox of AWS on 127.0.0.1 with an account in a mess, and sweeps, plans, repairs and sweeps it again;\n' +
        'then attacks it as an intruder would, with the guard on, verifies log files that were tampered with, and drills\n' +
        'the guard.\n' +
        'Calls nothing outside this machine. Exits with 0 where every attack was answered.',
    )
    .addHelpText('after', '\nExample:\n  trailkeeper demo')
    .action(async () => {
      const { demo } = await import('../sandbox/demo.ts')
      exitWith(await demo())
    })
}
