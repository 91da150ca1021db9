import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { updateFiles } from './docs/update-files.ts'

// It runs from dist/docs/.
const root = fileURLToPath(new URL('../../', import.meta.url))

await new Command('generate-docs')
  .description(
    'Writes what is made from the code: docs/, the policy schema, the IAM policies, the README table.',
  )
  .option('--check', 'write nothing; exit 1 and name each file that is out of date', false)
  .action(async ({ check }: { check: boolean }) => {
    const stale = await updateFiles(root, { check })
    for (const path of stale) process.stdout.write(`${check ? 'out of date' : 'written'}: ${path}\n`)
    if (check && stale.length > 0) process.exitCode = 1
  })
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`generate-docs: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  })
