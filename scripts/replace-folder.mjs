import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Beside the folder, so that it can be renamed; of this process alone, as two may build at a time. */
const beside = (folder, what) => join(dirname(folder), `.${basename(folder)}.${what}-${process.pid}`)

/** An empty folder to build into what is to stand in `folder`. */
export async function staged(folder) {
  const stage = beside(folder, 'new')
  await rm(stage, { recursive: true, force: true })
  await mkdir(stage, { recursive: true })
  return stage
}

/**
 * Puts what was built into the place of `folder`, by renaming: nobody meets half of it. Where another build was first, and
 * what stands is as good, it stays: somebody may be reading it file by file.
 */
export async function replaceFolder(folder, isAsGood = () => false) {
  if (isAsGood()) {
    await rm(beside(folder, 'new'), { recursive: true, force: true })
    return
  }
  const old = beside(folder, 'old')
  await rename(folder, old).catch(unlessAbsent)
  await rename(beside(folder, 'new'), folder)
  await rm(old, { recursive: true, force: true })
}

function unlessAbsent(error) {
  if (error.code !== 'ENOENT') throw error
}
