import { readdir, readFile, readlink } from 'node:fs/promises'

/** In `/proc/net/tcp`: a socket that listens, and 127.0.0.1 as it is written there. */
const LISTENS = '0A'
const LOOPBACK = '0100007F'

/**
 * Where the debugger of a process listens: the one socket on 127.0.0.1 that it has opened for that. Undefined while there is
 * none, and on systems without `/proc`.
 */
export async function inspectorAddress(pid: number): Promise<string | undefined> {
  const [inodes, table] = await Promise.all([socketsOf(pid), readFile(`/proc/${pid}/net/tcp`, 'utf8').catch(() => '')])
  return listenersIn(table).find(({ inode }) => inodes.has(inode))?.address
}

/** The listening sockets on 127.0.0.1 of a `/proc/net/tcp`, with their inodes. */
export function listenersIn(table: string): { readonly address: string; readonly inode: string }[] {
  return table.split('\n').flatMap((row) => {
    const fields = row.trim().split(/\s+/)
    const [, local = '', , state] = fields
    const inode = fields[9]
    const [host, port] = local.split(':')
    if (state !== LISTENS || host !== LOOPBACK || port === undefined || inode === undefined) return []
    return [{ address: `127.0.0.1:${Number.parseInt(port, 16)}`, inode }]
  })
}

async function socketsOf(pid: number): Promise<Set<string>> {
  const folder = `/proc/${pid}/fd`
  const names = await readdir(folder).catch(() => [])
  const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')))
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
}
