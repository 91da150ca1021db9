#!/usr/bin/env node
import { run } from './program.ts'
import { processTerminal } from './terminal.ts'

// The SDK warns on stderr about Node 20, which this command line still runs on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

// A reader that has seen enough (`| head`) must not end the program half-way: apply may be writing.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    process.exitCode = 1
    if (stream !== process.stderr) process.stderr.write(`trailkeeper: cannot write: ${error.message}\n`)
  })
}

const code = await run(process.argv.slice(2), processTerminal())
process.exitCode ||= code
