import { Box } from './box.ts';
import { KillRun } from './kill-run.ts';
import { killWays } from './kill-ways.ts';
import { lastWord } from './last-word.ts';
import type { CrashPointName } from 'holdfast/journal';
const t0=performance.now(); const say=(...a:unknown[])=>console.log(Math.round(performance.now()-t0),...a);
const box = await Box.open({seed: Number(process.env.SEED ?? 1)});
say('venue up', box.venue.urls.control);
const names = (process.argv[2] ? process.argv[2].split(',') : Object.keys(killWays)) as CrashPointName[];
let run1: KillRun|undefined;
try {
 const run = run1 = new KillRun(box);
 for (const name of names) if (killWays[name] !== 'onAFullDisk') { say(await run.killAt(name)); }
 say(await run.killAtRandom(0.3));
 say(await lastWord(box, run.program)); console.log(run.program.errors.join('\n'));
} catch(e){ console.log(e); await run1?.program.kill(); console.log((await box.holdfast(['journal','export',box.directory])).out.split('\n').filter(l=>/SubmitReport|OrderBecameUnknown/.test(l)).slice(-12).join('\n')); console.log((await box.holdfast(['journal','verify',box.directory])).out);  } finally { if (process.env.KEEP) {console.log('kept', box.folder); (await import('node:fs')).cpSync(box.folder, process.env.KEEP, {recursive:true, filter: (f:string)=>!f.endsWith('.sock')});} await box.close(); say('closed') ; process.exit() }
