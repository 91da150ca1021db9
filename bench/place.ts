/** The repository, and a folder for what a benchmark leaves behind. */
export type Place = { root: string; folder: string }
