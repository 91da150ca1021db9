#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' }

// The SDK warns on stderr about Node 20, which this command line still runs on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

const words = process.argv.slice(2)
// Needs nothing of the program: it starts as fast as Node does.
if (words.length === 1 && words[0] === '--version') writeOut(`${manifest.version}\n`)
else {
  onWriteError(process.stdout)
  onWriteError(process.stderr)
  const [{ run }, { processTerminal }] = await Promise.all([import('./program.ts'), import('./terminal.ts')])
  // It runs for as long as its quota makes it wait, beside whatever else an incident needs the machine for.
  if (words[0] === 'recover') (await import('./small-heap.ts')).keepHeapSmall()
  const code = await run(words, processTerminal())
  process.exitCode ||= code
}

/** A stream costs Node more than all else that this start does: it is made only where a plain write does not do. */
function writeOut(text: string): void {
  try {
    process.getBuiltinModule('node:fs').writeSync(1, text)
  } catch {
    onWriteError(process.stdout)
    process.stdout.write(text)
  }
}

/** A reader that has seen enough (`| head`) must not end the program half-way: apply may be writing. */
function onWriteError(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    process.exitCode = 1
    if (stream !== process.stderr) process.stderr.write(`trailkeeper: cannot write: ${error.message}\n`)
  })
}
