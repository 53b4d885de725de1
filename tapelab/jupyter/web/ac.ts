import { account } from "/work/main/tapelab/jupyter/web/src/account/account"; import { facts } from "/work/main/tapelab/jupyter/web/src/scene/facts"; import fs from "fs";
const d="/work/main/tests/fixtures/scene/"; const out:any={}; for (const f of fs.readdirSync(d)) { const t=JSON.parse(fs.readFileSync(d+f,"utf8")).trace; out[f]=[t,account(facts(t))]; }
fs.writeFileSync('/tmp/webdev/ac.json', JSON.stringify(out));
