// Preloaded with `--import` into programs that are to die with their launcher.
import { dieWithNamedParent } from './die-with.ts';

dieWithNamedParent();
