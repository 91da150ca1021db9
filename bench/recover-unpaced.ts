import { run } from '../cli/program.ts'
import { keepHeapSmall } from '../cli/small-heap.ts'
import { processTerminal } from '../cli/terminal.ts'
import { unlimited } from '../lib/aws/request-path.ts'

/** The command line without its pace, so that an hour's look-ups cost a minute: what they cost in memory is the same. */
keepHeapSmall()
process.exitCode = await run(process.argv.slice(2), processTerminal(), { budget: unlimited })
