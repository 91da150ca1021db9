export function staged(folder: string): Promise<string>
export function replaceFolder(folder: string, isAsGood?: () => boolean): Promise<void>
