const EVERY_MS = 200

/**
 * Tells once that npx, or its shell, is gone. npx passes SIGTERM to the shell that it starts a program in, and to
 * nothing else: the shell dies and the program would be left behind, in the sandbox's case with its port. Where
 * something else started the program, its parent may go as it likes (nohup), and nothing is watched. Gives a way to
 * watch no longer.
 */
export function onNpxGone(listener: () => void): () => void {
  if (process.env['npm_command'] !== 'exec') return () => undefined
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    listener()
  }, EVERY_MS)
  watch.unref()
  return () => clearInterval(watch)
}
