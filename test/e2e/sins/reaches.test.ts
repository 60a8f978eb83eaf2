import { showSins } from './show-sins.ts'
import { REACHES } from './tables/reaches.ts'

showSins('plugins that reach too far', REACHES)
