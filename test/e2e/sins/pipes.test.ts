import { showSins } from './show-sins.ts'
import { PIPES } from './tables/pipes.ts'

showSins('plugins that scribble', PIPES)
