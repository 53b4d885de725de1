import { cases } from "/tmp/webdev/cases"; import { scene } from "/work/main/tapelab/jupyter/web/src/scene/scene"; import fs from "fs";
const out:any[]=[]; for (const [k,f] of Object.entries(cases)) { if(k==='none') {} const t=f(); for (const d of ["","right","down"] as const) out.push({name:k+d,direction:d,trace:t,scene:scene(t,d)}); }
fs.writeFileSync('/tmp/webdev/sc.json', JSON.stringify(out));
