import { type CommandNode, walk } from './command-tree.ts'

/** The shells that completion is written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** How to use the script in each shell. */
export const HOW_TO: Readonly<Record<Shell, string>> = {
  bash: 'rosey completion bash > ~/.local/share/bash-completion/completions/rosey',
  zsh: 'rosey completion zsh > ~/.zfunc/_rosey   # with fpath+=~/.zfunc before compinit',
  fish: 'rosey completion fish > ~/.config/fish/completions/rosey.fish',
}

/** The command that prints the names of all processes, for the scripts alone. */
export const NAMES_COMMAND = 'rosey completion names 2>/dev/null'

/** The completion script of a shell. */
export function completionScript(shell: Shell, tree: CommandNode): string {
  switch (shell) {
    case 'bash':
      return bashScript(tree)
    case 'zsh':
      return `#compdef rosey\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(tree)}`
    case 'fish':
      return fishScript(tree)
  }
}

// The words typed so far without options choose the line of the table.
function bashScript(tree: CommandNode): string {
  const cases = walk(tree).map(([words, node]) => {
    const candidates = [
      ...node.commands.flatMap(({ name, aliases }) => [name, ...aliases]),
      ...node.options.map(([flag]) => flag),
    ]
    const names = node.takesNames ? ` $(${NAMES_COMMAND})` : ''
    const pattern =
      words.length === 0 ? "''" : `'${words.join(' ')}'${node.takesNames ? `|'${words.join(' ')} '*` : ''}`
    return `    ${pattern}) candidates="${candidates.join(' ')}${names}" ;;`
  })
  return [
    '_rosey() {',
    `  local current="\${COMP_WORDS[COMP_CWORD]}" typed="" word candidates=""`,
    `  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do`,
    `    [[ $word == -* ]] || typed="\${typed:+$typed }$word"`,
    '  done',
    '  case "$typed" in',
    // Longer words first: a prefix with names would swallow its subcommands.
    ...cases.toReversed(),
    '  esac',
    '  COMPREPLY=($(compgen -W "$candidates" -- "$current"))',
    '}',
    'complete -o default -F _rosey rosey',
    '',
  ].join('\n')
}

function fishScript(tree: CommandNode): string {
  const lines = ['complete -c rosey -f']
  for (const [words, node] of walk(tree)) {
    const children = node.commands.map(({ name }) => name).join(' ')
    const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`)
    const here = [...seen, ...(children === '' ? [] : [`not __fish_seen_subcommand_from ${children}`])].join('; and ')
    const condition = here === '' ? '' : ` -n ${quote(here)}`
    for (const { name, summary } of node.commands)
      lines.push(`complete -c rosey${condition} -a ${name} -d ${quote(summary)}`)
    for (const [flag, summary] of node.options) {
      const scope = seen.length === 0 ? '' : ` -n ${quote(seen.join('; and '))}`
      lines.push(`complete -c rosey${scope} -l ${flag.slice(2)} -d ${quote(summary)}`)
    }
    if (node.takesNames) lines.push(`complete -c rosey${condition} -a ${quote(`(${NAMES_COMMAND})`)}`)
  }
  return `${lines.join('\n')}\n`
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
