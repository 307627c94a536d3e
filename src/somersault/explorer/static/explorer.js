"use strict";var explorer=(()=>{var ut=Object.defineProperty;var Oe=Object.getOwnPropertyDescriptor;var Le=Object.getOwnPropertyNames;var Ee=Object.prototype.hasOwnProperty;var Pe=(e,t)=>{for(var r in t)ut(e,r,{get:t[r],enumerable:!0})},$e=(e,t,r,n)=>{if(t&&typeof t=="object"||typeof t==
"function")for(let s of Le(t))!Ee.call(e,s)&&s!==r&&ut(e,s,{get:()=>t[s],enumerable:!(n=Oe(t,s))||n.enumerable});return e};var Ne=e=>$e(ut({},"__esModule",{value:!0}),e);var un={};Pe(un,{render:()=>on});var w=e=>e instanceof Error?e.message:String(e);var W=class{#t;#e=-1;constructor(t){this.#t=t}choose(t){let{clicks:r}=this.#t.store.state;r==="start"?this.startAt(
t):r!=="nothing"&&this.#r(t,r)}async startFrom(t,{isPlayed:r=!0}={}){let{wire:n,store:s,follower:o,signal:i}=this.#t;
this.#e=t,s.change({problem:"",waiting:s.state.waiting+1});try{let a=await n.ask({kind:"sample",row:t});if(i.aborted||
this.#e!==t)return;s.change({row:t,sample:a}),this.#n(),o.follow({isPlayed:r})}catch(a){this.#e===t&&s.change({problem:w(
a)})}finally{s.change({waiting:s.state.waiting-1})}}async startAt(t){try{let{rows:r}=await this.#t.wire.ask({kind:"\
members",unit:t});if(r.length===0)throw new Error(`Unit ${t} has no samples to start from; choose one that has.`);await this.
startFrom(r[0])}catch(r){this.#s(w(r))}}startAnywhere(){let{open:t,offer:r}=this.#t.map,n=Math.floor(Math.random()*
(r.rows?.length??t.n_samples));return this.startFrom(r.rows?.[n]??n)}aim(t){let{map:r,store:n,follower:s}=this.#t;if(!r.
holds(t)){let o=r.targets.map(i=>r.nameOf(i)).join(", ");this.#s(`This file holds no path to ${r.nameOf(t)}, but to\
: ${o}. The live explorer has all.`);return}n.change({problem:"",target:t}),this.#n(),s.follow({isPlayed:!0})}#r(t,r){
let{unit_classes:n,unit_clusters:s}=this.#t.map.open;r==="unit"?this.aim({unit:t}):r==="cluster"?this.aim({cluster:s[t]}):
n[t]>=0?this.aim({class:n[t]}):this.#s(`Unit ${t} has no class; choose one that has, or let a click choose the unit\
.`)}async#n(){let{wire:t,store:r,map:n}=this.#t,{target:s,sample:o}=r.state,i=n.typicalUnit(s,o),a=()=>r.state.target===
s&&r.state.sample===o;await t.ask({kind:"unit",unit:i}).then(({prototype:l})=>a()&&r.change({goal:l}),()=>a()&&r.change(
{goal:null}))}#s(t){this.#t.store.change({problem:t})}};var G=class{request;told;n;constructor(t,r){this.request=t,this.told=r,this.n=t.frames}get last(){return this.n-1}frame(t){
let{frames:r}=this.told,n=r.length/this.n;return r.subarray(t*n,(t+1)*n)}linePoint(t){let[r,n,s]=[this.frame(0).slice(),
this.frame(this.last),t/this.last];return r.forEach((o,i)=>{r[i]=o+s*(n[i]-o)}),r}some(t){return Array.from({length:t},
(r,n)=>this.frame(Math.round(this.last*n/(t-1))))}};var K=class{#t;#e=null;#r=!1;constructor(t){this.#t=t}async follow({isPlayed:t=!1}={}){let{store:r,signal:n}=this.#t;
if(this.#e={request:this.#n(),isPlayed:t},!this.#r){for(this.#r=!0,r.change({waiting:r.state.waiting+1});this.#e!==
null&&!n.aborted;){let s=this.#e;this.#e=null,await this.#s(s)}this.#r=!1,r.change({waiting:r.state.waiting-1}),await this.#a()}}#n(){
let{offer:t}=this.#t.map,{row:r,target:n,mode:s,rigidity:o,share:i}=this.#t.store.state,a={kind:"morph",row:r,target:n,
mode:s,frames:t.frames};return(s==="rigidity"||s==="published")&&(a.rigidity=t.rigidities[o]),s==="published"&&(a.share=
t.shares[i]),a}async#s({request:t,isPlayed:r}){let{wire:n,store:s,signal:o}=this.#t;try{let i=new G(t,await n.ask(t));
if(o.aborted)return;s.change({path:i,curves:null,frame:Math.min(s.state.frame,i.last)}),this.#o(i),r&&this.#i(i)}catch(i){
s.change({problem:w(i)})}}#o({request:t,told:r}){let n=`${this.#t.map.nameOf(t.target)}: ${r.result}`;this.#t.store.
change({announced:{text:n}})}#i(t){let{player:r,isStill:n}=this.#t;n()?r.scrub(t.last):r.play()}async#a(){let{wire:t,
store:r,signal:n}=this.#t,{path:s}=r.state;if(!(s===null||n.aborted))try{let o=await t.ask({...s.request,kind:"curv\
es"});r.state.path===s&&r.change({curves:o})}catch(o){r.change({problem:w(o)})}}};function d(e){if(!Number.isFinite(e))return"–";let t=Math.abs(e);return t!==0&&(t>=1e5||t<.001)?e.toExponential(1):
String(Number(e.toPrecision(3)))}var T=e=>`${Math.round(100*e)} %`,ht=e=>e.toLocaleString("en"),Mt=e=>`${e.slice(0,
1).toUpperCase()}${e.slice(1)}`;var j=class{open;offer;constructor(t,r){this.open=t,this.offer=r}get nUnits(){return this.open.hits.length}get hasClasses(){
return this.open.classes.length>0}get isGiven(){return this.offer.goal!==void 0}canStart(t){return!this.isGiven&&(this.
offer.rows===null||this.offer.rows.includes(t))}holds(t){return this.offer.targets===null||this.offer.targets.some(
r=>He(r,t))}get targets(){let{classes:t,n_clusters:r}=this.open;return this.offer.targets??[...t.map((n,s)=>({class:s})),
...Array.from({length:r},(n,s)=>({cluster:s})),...Array.from({length:this.nUnits},(n,s)=>({unit:s}))]}nameOf(t){let[
r,n]=Tt(t);return r==="goal"?this.offer.goal??"":r==="class"?`class ${this.open.classes[n]}`:`${r} ${n}`}titleOf(t){
return"class"in t?this.open.classes[t.class]:this.nameOf(t)}unitsOf(t,r){let[n,s]=Tt(t);if(n==="unit")return[s];if(n===
"goal")return r?.target_units??[];let o=n==="class"?this.open.unit_classes:this.open.unit_clusters;return Array.from(
o.keys()).filter(i=>o[i]===s)}typicalUnit(t,r){let{hits:n,purity:s}=this.open,o=a=>n[a]*(s[a]||1),i=this.unitsOf(t,
r);return i.reduce((a,l)=>o(l)>o(a)?l:a,i[0]??0)}placeOf(t){let r=this.open.shape[1];return`row ${Math.floor(t/r)},\
 column ${t%r}`}classOf(t){return this.open.classes[this.open.unit_classes[t]]??null}purityOf(t){return`${T(this.open.
purity[t])} of its samples`}describe(t){let r=this.classOf(t),n=r===null?"":`, class ${r}, ${this.purityOf(t)}`;return`\
Unit ${t}, ${this.placeOf(t)}${n}, ${this.open.hits[t]} samples`}stepFrom(t,r,n){let{shape:s,boundary:o}=this.open,
[i,a]=s;return At(Math.floor(t/a),r,i,o==="toroidal")*a+At(t%a,n,a,o!=="planar")}},At=(e,t,r,n)=>n?(e+t+r)%r:Math.min(
r-1,Math.max(0,e+t)),Tt=e=>Object.entries(e)[0],He=(e,t)=>JSON.stringify(e)===JSON.stringify(t);var Y=class{n;corners;left;top;right;bottom;#t;#e;#r;constructor({coordinates:t,corners:r,topology:n}){this.n=t.length/
2,this.corners=r,this.#t=t;let[s,o]=[0,1].map(l=>$(t.filter((p,m)=>m%2===l))),[i,a]=[0,1].map(l=>$(r.map(p=>p[l])));
[this.left,this.right]=[s[0]+1.06*i[0],s[1]+1.06*i[1]],[this.top,this.bottom]=[o[0]+1.06*a[0],o[1]+1.06*a[1]],this.#e=
n==="hexagonal"?Math.sqrt(3)/2:1,this.#r=new Map(Array.from({length:this.n},(l,p)=>[this.#n(this.placeOf(p)),p]))}placeOf(t){
return[this.#t[2*t],this.#t[2*t+1]]}edge(t){return[this.corners[t],this.corners[(t+1)%this.corners.length]]}across(t,r){
let[n,s]=this.placeOf(t),[[o,i],[a,l]]=this.edge(r);return this.#r.get(this.#n([n+o+a,s+i+l]))}#n([t,r]){return`${Math.
round(2*t)},${Math.round(r/this.#e)}`}};function $(e){let[t,r]=[1/0,-1/0];for(let n=0;n<e.length;n+=1)t=Math.min(t,
e[n]),r=Math.max(r,e[n]);return[t,r]}var F={paper:"#f6f5f1",card:"#ffffff",ink:"#1c1d1f",quiet:"#62605a",rule:"#e4e1da",soft:"#f1efea",accent:"#0f6a70",
onAccent:"#ffffff",path:"#d9480f",line:"#6d7480",focus:"#0b57d0",empty:"#ece9e3"},ft={paper:"#121417",card:"#1a1d21",
ink:"#eceae5",quiet:"#a5a39c",rule:"#30343a",soft:"#23272c",accent:"#6cc9c1",onAccent:"#0d1a1a",path:"#ff9d52",line:"\
#9aa3b0",focus:"#8ab4f8",empty:"#262a30"},b=e=>e?ft:F,gt=e=>Object.entries(e).map(([t,r])=>`--${t}: ${r};`).join(" "),
E=e=>[1,3,5].map(t=>parseInt(e.slice(t,t+2),16)),I=([e,t,r])=>`rgb(${e} ${t} ${r})`,z=(e,t,r)=>e.map((n,s)=>Math.round(
n+(t[s]-n)*r)),Re=([e,t,r])=>(.2126*e**2.2+.7152*t**2.2+.0722*r**2.2)/255**2.2,St=e=>Re(e)>.2?"#15171a":"#ffffff",J=[
"#0e0a16","#2b1d3c","#3a3263","#3d4d88","#37699c","#3485a5","#3aa2ab","#55beac","#96d9b3","#def5e5"].map(E);function X(e,t){
let r=(t?.1+.9*e:1-.92*e)*(J.length-1),n=Math.min(J.length-2,Math.max(0,Math.floor(r)));return z(J[n],J[n+1],r-n)}var dt=[
"#332288","#88ccee","#44aa99","#117733","#999933","#ddcc77","#cc6677","#882255","#aa4499","#6699cc","#e69f00","#777\
777"].map(E),De=[255,255,255],bt=e=>z(dt[e%dt.length],De,.5*(Math.floor(e/dt.length)%2));var N={heights:["U-matrix","distance to the neighbors"],hits:["Hits","samples of a unit"],errors:["Error","mean dis\
tance of a unit's samples"],labels:["Labels",""],clusters:["Clusters",""],component:["Component",""]};function Ct(e,{
layer:t,component:r,hasMarks:n,isDark:s},o){let i=n?Ie(e,t,o):null,a=yt(e,t);if(a)return{colors:Fe(e,t,a,b(s)),marks:i,
groups:t==="clusters"?a:null};let l=Et(e,t,r);return l&&{colors:_e(l,t,s),marks:i,groups:null}}function yt(e,t){return t===
"labels"?e.unit_classes:t==="clusters"?e.unit_clusters:null}function Ot(e,t,r){let n=t==="labels"?e.classes.length:
e.n_clusters;return Array.from({length:n},(s,o)=>({target:t==="labels"?{class:o}:{cluster:o},color:z(E(r.card),bt(o),
.9)}))}function Lt(e,t,r){let n=Et(e,t,r);return n&&$t(n,t)}function Et(e,t,r){return t==="component"?r?.values??null:
t==="labels"||t==="clusters"?null:e[t]}var Pt=(e,t)=>t!=="errors"||e>=0,$t=(e,t)=>$(Array.from(e).filter(r=>Pt(r,t)));
function _e(e,t,r){let[n,s]=$t(e,t),o=i=>s>n?(i-n)/(s-n):.5;return Array.from(e,i=>Pt(i,t)?X(o(i),r):null)}function Fe(e,t,r,n){
let s=E(n.card),o=i=>t==="labels"?.25+.65*e.purity[i]:.8;return Array.from(r,(i,a)=>i<0?null:z(s,bt(i),o(a)))}function Ie({
hits:e,unit_clusters:t,unit_classes:r,marks:n},s,o){return s==="hits"&&o>17?Array.from(e,String):s==="clusters"&&o>
12?Array.from(t,String):Array.from(r,i=>n[i]??null)}var ze=40,Q=class{#t;#e;constructor(t){this.#t=t}get layers(){let{open:t,offer:r}=this.#t.map,n={labels:t.classes.length===
0,component:r.features?.length===0};return Object.keys(N).filter(s=>!(s in n&&n[s]))}showLayer(t){this.#t.store.change(
{layer:t}),t==="component"&&this.showFeature(this.#t.store.state.feature)}showNextLayer(){let{layers:t}=this;this.showLayer(
t[(t.indexOf(this.#t.store.state.layer)+1)%t.length])}async showFeature(t){let{wire:r,store:n}=this.#t;n.change({feature:t});
try{let s=await r.ask({kind:"component",feature:t});n.state.feature===t&&n.change({component:s})}catch(s){n.change(
{problem:w(s)})}}showUnit(t){this.#t.store.change({shown:t}),clearTimeout(this.#e),this.#e=setTimeout(()=>this.#r(t),
ze)}hover(t){t!==this.#t.store.state.hovered&&(this.#t.store.change({hovered:t}),t>=0&&this.showUnit(t))}moveCursor(t,r){
let{store:n,map:s}=this.#t,{cursor:o,target:i,sample:a}=n.state,l=o<0?s.unitsOf(i,a)[0]??0:s.stepFrom(o,t,r);n.change(
{cursor:l,announced:{text:s.describe(l)}}),this.showUnit(l)}async#r(t){let{wire:r,store:n,signal:s}=this.#t,o=()=>n.
state.shown===t&&!s.aborted;await r.ask({kind:"unit",unit:t}).then(i=>o()&&n.change({unit:i}),()=>o()&&n.change({unit:{
unit:t,counts:[],prototype:null}})),await r.ask({kind:"members",unit:t}).then(i=>o()&&n.change({members:{unit:t,told:i}}),
()=>o()&&n.change({members:{unit:t,told:null}}))}};function S(e){let t=e.getContext("2d");if(t===null)throw new Error("this browser has no room for another canvas; cl\
ose other tabs");return t}function x(e,{width:t,height:r},n=window.devicePixelRatio||1){let[s,o]=[Math.max(1,Math.round(
t*n)),Math.max(1,Math.round(r*n))];(e.width!==s||e.height!==o)&&(e.width=s,e.height=o);let i=S(e);return i.setTransform(
n,0,0,n,0,0),i.clearRect(0,0,t,r),i}function Nt(e){S(e).clearRect(0,0,e.width,e.height)}function A(e,t){e.beginPath();
for(let[r,n]of t)e.lineTo(r,n);e.stroke()}function v(e,[t,r],n,s){e.fillStyle=s,e.beginPath(),e.arc(t,r,n,0,2*Math.
PI),e.fill()}function Z(e,[t,r],n,s,o=2){e.strokeStyle=s,e.lineWidth=o,e.beginPath(),e.arc(t,r,n,0,2*Math.PI),e.stroke()}
function tt(e,t,r){if(e.measureText(t).width<=r)return t;let n=[...t];for(;n.length>1&&e.measureText(`${n.join("")}\
…`).width>r;)n.pop();return`${n.join("")}…`}var xt=12,Ue=5,qe=40,H=class{isImage=!1;aspect=1.5;choice;#t;constructor(t,r){this.choice=r,this.#t=t}heightFor(t){
return Math.min(260,.6*t)}featureAt(t,r,{width:n}){let s=this.#t.n-1;return Math.min(s,Math.max(0,Math.round((t-xt)/
(n-2*xt)*s)))}nameOf(t){return this.#t.nameOf(t)}draw(t,r,n,s,{isLarge:o=!1,start:i,line:a}={}){let l=o?xt:Ue,p=(m,u,h,f=[])=>{
let y=this.pointsOf(m,r,l);if(t.strokeStyle=u,t.lineWidth=h,t.setLineDash(f),A(t,y),t.setLineDash([]),this.#e)for(let M of y)
v(t,M,1.4*h,u)};t.globalAlpha=.4,i&&p(i,s.line,2),t.globalAlpha=1,a&&p(a,s.line,1.5,[4,4]),p(n,i?s.path:s.accent,o?
2:1.3)}pointsOf(t,{width:r,height:n},s){let{n:o}=this.#t,i=(r-2*s)/Math.max(1,o-1);return Array.from({length:o},(a,l)=>[
o===1?r/2:s+i*l,n-s-(n-2*s)*this.#t.shareOf(t,l)])}get#e(){return this.choice==="profile"&&this.#t.n<=qe}};function c(e,{on:t={},testid:r,...n}={},...s){let o=document.createElement(e);for(let[i,a]of Object.entries(n))i in
o?Object.assign(o,{[i]:a}):o.setAttribute(i,String(a));r!==void 0&&(o.dataset.testid=r);for(let[i,a]of Object.entries(
t))o.addEventListener(i,a);return o.append(...s),o}var O=(e,t,r)=>c("button",{type:"button",testid:t,on:{click:r}},
e),Ht=0;function et(e,t,r,n,s){Ht+=1;let o=`group-${Ht}`,i=r.map(({value:a,label:l,whyNot:p=""})=>{let m=c("input",
{type:"radio",name:o,value:a,checked:a===n,disabled:p!=="",testid:`${t}-${a}`,on:{change:()=>s(a)}});return c("labe\
l",{title:p},m,c("span",{},l))});return c("fieldset",{},c("legend",{},e),c("div",{className:"segments"},...i))}function U(e,t,r,n){
let s=c("div",{className:"scroll",tabIndex:0,role:"region","aria-label":r}),o=()=>{i.open&&s.replaceChildren(n())},
i=c("details",{testid:t,on:{toggle:o}},c("summary",{},e),s);return{element:i,refill:o}}function q(e,t){let r=n=>c("\
tr",{},...n.map(s=>c("td",{},String(s))));return c("table",{},c("thead",{},c("tr",{},...e.map(n=>c("th",{scope:"col"},
n)))),c("tbody",{},...t.map(r)))}function V(e,t){let r=URL.createObjectURL(e);c("a",{href:r,download:t}).click(),setTimeout(
()=>URL.revokeObjectURL(r),1e4)}function k(e,t){let r=!1;return()=>{r||(r=!0,requestAnimationFrame(()=>{r=!1,t.aborted||
e()}))}}var Ve=420,rt=class{isImage=!0;choice;aspect;#t;#e;#r;#n;#s;#o=null;constructor(t,[r,n]){this.choice=`${r}x${n}`,this.
aspect=n/r,this.#t=r,this.#e=n,this.#r=t,this.#n=t.low.reduce((s,o)=>Math.min(s,o)),this.#s=t.high.reduce((s,o)=>Math.
max(s,o))}heightFor(t){return Math.min(t*(this.#t/this.#e),Ve)}featureAt(t,r,n){let{left:s,top:o,scale:i}=this.#l(n),
a=Math.floor((t-s)/i),l=Math.floor((r-o)/i);return a<0||l<0||a>=this.#e||l>=this.#t?-1:l*this.#e+a}nameOf(t){return this.#r.
names?.[t]??`pixel (${Math.floor(t/this.#e)}, ${t%this.#e})`}draw(t,r,n){this.#o??=this.#a();let{canvas:s,pixels:o}=this.#o;
this.#i(new Uint32Array(o.data.buffer),n),S(s).putImageData(o,0,0);let{left:i,top:a,scale:l}=this.#l(r);t.imageSmoothingEnabled=
!0,t.imageSmoothingQuality="high",t.drawImage(s,i,a,l*this.#e,l*this.#t)}#i(t,r){let n=r instanceof Uint8Array,s=255/
(this.#s-this.#n||1);for(let o=0;o<t.length;o+=1){let i=n?r[o]:Math.min(255,Math.max(0,Math.round(s*(r[o]-this.#n))));
t[o]=4278190080|i<<16|i<<8|i}}#a(){let t=c("canvas",{width:this.#e,height:this.#t});return{canvas:t,pixels:S(t).createImageData(
this.#e,this.#t)}}#l({width:t,height:r}){let n=Math.min(t/this.#e,r/this.#t);return{scale:n,left:(t-n*this.#e)/2,top:(r-
n*this.#t)/2}}};var wt=26,vt=4,nt=class{isImage=!1;choice="profile";aspect;#t;#e;constructor(t){this.#t=t,this.#e=new H(t,"profile"),
this.aspect=this.#e.aspect}heightFor(){return wt*this.#t.n+2*vt}featureAt(t,r){return Math.min(this.#t.n-1,Math.max(
0,Math.floor((r-vt)/wt)))}nameOf(t){return this.#t.nameOf(t)}draw(t,r,n,s,o={}){if(!o.isLarge){this.#e.draw(t,r,n,s,
o);return}t.font="12.5px system-ui, sans-serif",t.textBaseline="middle";for(let i=0;i<this.#t.n;i+=1)this.#r(t,r.width,
i,n,s,o)}#r(t,r,n,s,o,{start:i,line:a}){let[l,p]=[Math.min(150,.34*r),r-62],m=vt+wt*(n+.5),u=h=>l+10+(p-l-20)*this.#t.
shareOf(h,n);t.fillStyle=o.quiet,t.textAlign="left",t.fillText(tt(t,this.nameOf(n),l-12),4,m),t.fillStyle=o.rule,t.
fillRect(l,m-1,p-l,2),i&&(t.strokeStyle=o.path,t.lineWidth=2,A(t,[[u(i),m],[u(s),m]]),v(t,[u(i),m],4,o.line)),a&&Z(
t,[u(a),m],5,o.line),v(t,[u(s),m],6,i?o.path:o.accent),t.fillStyle=o.ink,t.textAlign="right",t.fillText(d(this.#t.valueOf(
s,n)),r-4,m)}};var Be=24,Rt=6,We=4,Dt=({kind:e,image_shape:t})=>e==="image"&&t!==null?t.join("x"):e;function _t(e,t){return[...Ge(
e,t).map(n=>[n.join("x"),`Image ${n.join(" × ")}`]),["profile","Profile"],["waveform","Waveform"]]}function st(e,t){
return/^\d+x\d+$/.test(e)?new rt(t,e.split("x").map(Number)):e==="profile"&&t.n<=Be?new nt(t):new H(t,e==="profile"?
"profile":"waveform")}function Ge(e,t){let r=[];for(let s=2;s*2<=e;s+=1)e%s===0&&kt([s,e/s])<=We&&r.push([s,e/s]);r.
sort((s,o)=>kt(s)-kt(o));let n=t===null?r.slice(0,Rt):[t,...r.slice(0,Rt)];return n.filter((s,o)=>n.findIndex(i=>i.
join()===s.join())===o)}var kt=([e,t])=>Math.max(e/t,t/e);var ot=class{n;low;high;names;constructor({low:t,high:r,names:n,n_features:s}){this.n=s,this.low=t,this.high=r,this.
names=n}nameOf(t){return this.names?.[t]??`feature ${t}`}valueOf(t,r){return t instanceof Float32Array?t[r]:this.#t(
r)+t[r]/255*(this.#e(r)-this.#t(r))}shareOf(t,r){return t instanceof Uint8Array?t[r]/255:Math.min(1,Math.max(0,(t[r]-
this.#t(r))/(this.#e(r)-this.#t(r))))}#t(t){return this.low[this.low.length===1?0:t]}#e(t){return this.high[this.high.
length===1?0:t]}};var Ke={now:()=>performance.now(),next:e=>requestAnimationFrame(e),cancel:e=>cancelAnimationFrame(e)},it=class{#t;#e;#r=0;constructor(t,r=Ke){
this.#t=t,this.#e=r}play(){let{path:t,frame:r}=this.#t.state;if(t===null)return;this.stop();let{last:n}=t,s=r>=n?0:
r,o=this.#e.now()-2400*s/n,i=a=>{let l=Math.max(0,Math.min(n,Math.floor((a-o)/2400*n)));this.#t.change({frame:l,isPlaying:l<
n}),l<n&&(this.#r=this.#e.next(i))};this.#r=this.#e.next(i),this.#t.change({isPlaying:!0})}stop(){this.#t.state.isPlaying&&
(this.#e.cancel(this.#r),this.#t.change({isPlaying:!1}))}toggle(){this.#t.state.isPlaying?this.stop():this.play()}scrub(t){
this.stop();let r=this.#t.state.path?.last??0;this.#t.change({frame:Math.min(r,Math.max(0,t))})}};var at=class{#t;#e=[];constructor(t){this.#t=t}get state(){return this.#t}change(t){let r=this.#t;this.#t={...r,...t};
let n=new Set(Object.keys(t).filter(s=>!Object.is(r[s],t[s])));for(let{fields:s,effect:o}of this.#e)s.some(i=>n.has(
i))&&o()}watch(t,r){this.#e.push({fields:t,effect:r}),r()}};var je=30,Ye=.5;function Ft(e,t,r,{isDark:n,isStill:s},o){let i=new j(e,t),a=new ot(e),l=new at(Je(i,a,n)),p=new it(
l),m=new K({wire:r,store:l,map:i,player:p,isStill:s,signal:o}),u=new W({wire:r,store:l,map:i,follower:m,signal:o}),
h=new Q({wire:r,store:l,map:i,signal:o});return{map:i,features:a,store:l,wire:r,player:p,follower:m,chooser:u,viewer:h,
signal:o}}function Je(e,t,r){let{open:n,offer:s}=e,o=e.hasClasses?"class":"unit";return{layer:"heights",feature:0,component:null,
hasMarks:!0,layout:null,hovered:-1,cursor:-1,shown:e.typicalUnit(n.target,null),unit:null,members:null,clicks:e.isGiven?
"nothing":o,row:n.start,sample:null,target:n.target,goal:null,mode:s.modes[0],rigidity:s.rigidities.indexOf(je),share:s.
shares.indexOf(Ye),path:null,curves:null,frame:0,isPlaying:!1,isComparing:!0,picture:st(Dt(n.view),t),isDark:r,size:null,
waiting:0,problem:"",announced:{text:""}}}function It({map:e},t){let{shape:r,topology:n,boundary:s,n_samples:o,n_features:i,name:a}=e.open,l=s==="planar"?n:`${n}\
, ${s}`,p=`${r.join(" × ")} units, ${l} · ${ht(o)} samples · ${ht(i)} features`,m={click:()=>t.showModal()};return c(
"header",{className:"head"},c("h1",{},a||"Somersault"),c("p",{className:"quiet"},p),c("button",{type:"button",testid:"\
help","aria-label":"Keyboard help",on:m},"?"))}function zt({map:e}){let t=e.open.notes.map(r=>c("li",{},r));return t.
length>0?[c("ul",{className:"notes",testid:"notes"},...t)]:[]}function Ut({store:e}){let t=c("div",{className:"prob\
lem",role:"alert",testid:"problem"}),r={click:()=>e.change({problem:""})};return e.watch(["problem"],()=>{let n=e.state.
problem;t.hidden=n==="",t.replaceChildren(c("span",{},n),c("button",{type:"button","aria-label":"Dismiss",on:r},"×"))}),
t}function qt({store:e}){let t=c("p",{className:"unseen",role:"status","aria-live":"polite",testid:"live"});return e.
watch(["announced"],()=>{t.textContent=e.state.announced.text}),t}var Xe=[["← ↑ → ↓","on the map: move from unit to unit"],["Enter","on the map: morph to the unit, its class\
 or its cluster"],["S","start from a sample of the unit"],["R","start from a random sample"],["Space","play or paus\
e"],[", .","one frame back, one on"],["L","next layer"],["C","compare with the straight line"],["?","this help"]],Vt={
ArrowLeft:[0,-1],ArrowRight:[0,1],ArrowUp:[-1,0],ArrowDown:[1,0]};function Bt(){let e=Xe.flatMap(([r,n])=>[c("dt",{},
c("kbd",{},r)),c("dd",{},n)]),t=c("dialog",{"aria-label":"Keyboard help",testid:"help-dialog"},c("p",{},"Click a un\
it, a class or a cluster, and the sample morphs into it. Drag the frames to see how."),c("dl",{},...e),c("button",{
type:"button",className:"main",on:{click:()=>t.close()}},"Close"));return t}var Wt=({altKey:e,ctrlKey:t,metaKey:r})=>e||
t||r;function Gt({store:e,viewer:t,chooser:r},n){let{cursor:s}=e.state;if(!Wt(n)){if(n.key==="Enter"&&s>=0)t.showUnit(
s),r.choose(s);else if(n.key.toLowerCase()==="s"&&s>=0)r.startAt(s);else if(n.key in Vt)t.moveCursor(...Vt[n.key]);else
return;n.preventDefault(),n.stopPropagation()}}function Kt({store:e,player:t,viewer:r,chooser:n},s,o){let i={" ":()=>t.
toggle(),r:()=>{n.startAnywhere()},l:()=>r.showNextLayer(),c:()=>o.click(),",":()=>t.scrub(e.state.frame-1),".":()=>t.
scrub(e.state.frame+1),"?":()=>s.showModal(),s:()=>{n.startAt(e.state.shown)}};return a=>{let l=a.composedPath()[0],
p=l.matches('select, input[type="number"]'),m=a.key===" "&&l.matches("button, summary, input"),u=i[a.key.toLowerCase()];
Wt(a)||p||m||s.open||u===void 0||(a.preventDefault(),u())}}function jt(e,t,{colors:r,marks:n,groups:s},o){let{scale:i}=t,a=Math.min(15,.46*i);e.font=`600 ${a}px system-ui, sa\
ns-serif`,e.textAlign="center",e.textBaseline="middle";for(let l=0;l<t.lattice.n;l+=1){let p=r[l]??E(o.empty);e.fillStyle=
I(p),t.outline(e,l,i>7?.965:1.02),e.fill();let m=n?.[l];m&&a>5&&(e.fillStyle=St(p),e.globalAlpha=r[l]?.95:.5,e.fillText(
tt(e,m,.84*i),...t.center(l)),e.globalAlpha=1)}s&&Qe(e,t,s,o)}function Qe(e,t,r,n){let{lattice:s}=t;e.strokeStyle=n.
ink,e.lineWidth=Math.max(1,Math.min(2.5,t.scale/9)),e.lineCap="round";for(let o=0;o<s.n;o+=1)s.corners.forEach((i,a)=>{
let l=s.across(o,a);l!==void 0&&r[l]!==r[o]&&A(e,t.edge(o,a))})}var lt=class{lattice;width;height;scale;#t;constructor(t,r){let[n,s]=[t.right-t.left,t.bottom-t.top];this.lattice=t,
this.width=r,this.scale=Math.min(r/n,560/s,54),this.height=Math.ceil(this.scale*s),this.#t=(r-this.scale*n)/2}center(t){
let[r,n]=this.lattice.placeOf(t);return[this.#t+this.scale*(r-this.lattice.left),this.scale*(n-this.lattice.top)]}unitAt(t,r){
let[n,s]=[-1,(.72*this.scale)**2];for(let o=0;o<this.lattice.n;o+=1){let[i,a]=this.center(o),l=(i-t)**2+(a-r)**2;l<
s&&([n,s]=[o,l])}return n}edge(t,r){let[n,s]=this.center(t);return this.lattice.edge(r).map(([o,i])=>[n+this.scale*
o,s+this.scale*i])}outline(t,r,n){let[s,o]=this.center(r),i=n*this.scale;t.beginPath();for(let[a,l]of this.lattice.
corners)t.lineTo(s+i*a,o+i*l);t.closePath()}};function Qt(e,t,r,n){let{targets:s,hovered:o,cursor:i,start:a,path:l,line:p,frame:m}=r;Ze(e,t,s,n),o>=0&&Yt(e,t,o,n.
ink,1.5),i>=0&&Yt(e,t,i,n.focus,3),p&&Jt(e,t,p,n.card,n.line,[5,5]),l&&Jt(e,t,l,n.card,n.path,[]),a>=0&&Xt(e,t,a,n,
!1),l&&Xt(e,t,l.units[m],n,!0)}function Yt(e,t,r,n,s){t.outline(e,r,.95),e.strokeStyle=n,e.lineWidth=s,e.stroke()}function Ze(e,t,r,n){
let s=tr(t,r),o=Math.max(1.2,Math.min(3.5,t.scale/8));e.lineCap="round";for(let[i,a]of[[n.card,1.8*o],[n.path,o]]){
e.strokeStyle=i,e.lineWidth=a;for(let l of s)A(e,l)}}function tr(e,t){let{lattice:r}=e,n=new Set(t);return t.flatMap(
s=>r.corners.flatMap((o,i)=>n.has(r.across(s,i))?[]:[e.edge(s,i)]))}function Jt(e,t,r,n,s,o){let i=er(r).map(a=>a.map(
l=>t.center(l)));e.lineJoin="round",e.lineCap="round";for(let[a,l,p]of[[n,5.5,[]],[s,3,o]]){e.strokeStyle=a,e.lineWidth=
l,e.setLineDash([...p]);for(let m of i)A(e,m)}e.setLineDash([])}function er({units:e,wrapped:t}){let r=[[e[0]]];for(let n=1;n<
e.length;n+=1)e[n]!==e[n-1]&&(t[n-1]&&r.push([]),r[r.length-1].push(e[n]));return r}function Xt(e,t,r,n,s){let o=t.
center(r),i=Math.max(4.5,Math.min(8,.3*t.scale));v(e,o,i+2.5,n.card),s?v(e,o,i,n.path):Z(e,o,i-1,n.path,3)}var ct={width:190,height:10};function Zt(e){let{map:t,store:r}=e,n=c("div",{className:"legend",testid:"legend"});return r.
watch(["layer","component","picture","isDark"],()=>{let{layer:s,component:o,isDark:i}=r.state;if(yt(t.open,s)!==null){
let l=Ot(t.open,s,b(i));n.replaceChildren(...l.map(({target:p,color:m},u)=>nr(e,p,m,u)));return}let a=Lt(t.open,s,o);
a!==null&&n.replaceChildren(...rr(e,a))}),n}function rr({store:e},[t,r]){let{layer:n,component:s,picture:o,isDark:i}=e.
state,a=n==="component"?o.nameOf(s?.feature??0):N[n][1],l=c("canvas",{"aria-hidden":"true"}),p=x(l,ct);for(let m=0;m<
ct.width;m+=1)p.fillStyle=I(X(m/(ct.width-1),i)),p.fillRect(m,0,1.5,ct.height);return[c("span",{},d(t)),l,c("span",
{},d(r)),c("span",{className:"words"},a)]}function nr({map:e,chooser:t},r,n,s){let o=c("canvas",{width:11,height:11});
v(S(o),[5.5,5.5],5.5,I(n));let i=e.nameOf(r),a={type:"button",className:"chip",testid:`chip-${s}`,disabled:e.isGiven,
title:e.isGiven?i:`Morph to ${i}`,on:{click:()=>t.aim(r)}};return c("button",a,o,c("span",{},i))}var sr=3,or=400,te=["layout","layer","component","hasMarks","isDark"],ir=["hovered","cursor","sample","target","pat\
h","frame","isComparing"];function ee(e){let t=c("div",{className:"bar"},cr(e),pr(e),...mr(e));return c("section",{
className:"panel on-map","aria-label":"Map"},c("div",{className:"bar spread"},t,O("Save .png","save-map",()=>hr(e))),
ar(e),Zt(e),...e.map.isGiven?[]:[c("div",{className:"gap"},ur(e))])}function ar(e){let{map:t,store:r,signal:n}=e,s=`\
Map of ${t.open.shape.join(" by ")} units. Arrow keys move over units, Enter chooses the target.`,o=c("canvas",{className:"\
map",tabIndex:0,role:"application",testid:"map","aria-label":s,on:lr(e)}),i=new Y(t.open);r.watch(["size"],()=>{let p=o.
clientWidth;p>0&&p!==r.state.layout?.width&&r.change({layout:new lt(i,p)})}),r.watch(["layout"],()=>{o.style.height=
`${r.state.layout?.height??0}px`});let a=c("canvas");r.watch(te,()=>{let{layout:p}=r.state;p!==null&&re(e)!==null&&
ne(e,x(a,p))});let l=k(()=>{let{layout:p}=r.state;if(p===null)return;let m=x(o,p);m.drawImage(a,0,0,p.width,p.height),
se(e,m)},n);return r.watch([...te,...ir],l),o}var re=({map:e,store:t})=>Ct(e.open,t.state,t.state.layout?.scale??0);
function ne(e,t){let{layout:r,isDark:n}=e.store.state,s=re(e);r!==null&&s!==null&&jt(t,r,s,b(n))}function se({map:e,
store:t},r){let{layout:n,path:s,target:o,sample:i,hovered:a,cursor:l,frame:p,isComparing:m,isDark:u}=t.state;if(n===
null)return;let h=s!==null&&s.request.target===o,f={hovered:a,cursor:l,frame:p,start:i?.unit??-1,targets:h?s.told.target_units:
e.unitsOf(o,i),path:s?.told.path??null,line:m?s?.told.line??null:null};Qt(r,n,f,b(u))}function lr(e){let{store:t,viewer:r,
chooser:n}=e,s=({currentTarget:o,clientX:i,clientY:a})=>{let{left:l,top:p}=o.getBoundingClientRect();return t.state.
layout?.unitAt(i-l,a-p)??-1};return{pointermove:o=>r.hover(s(o)),pointerleave:()=>r.hover(-1),click:o=>{let i=s(o);
i<0||(r.showUnit(i),n.choose(i))},keydown:o=>Gt(e,o),blur:()=>t.change({cursor:-1})}}function cr({store:e,viewer:t}){
let r={change:()=>t.showLayer(s.value)},n=t.layers.map(o=>c("option",{value:o},N[o][0])),s=c("select",{"aria-label":"\
Layer of the map",testid:"layer",on:r},...n);return e.watch(["layer"],()=>{s.value=e.state.layer}),s}function pr({map:e,
store:t,viewer:r}){let n=e.open.n_features,o={"aria-label":"Feature",testid:"feature",on:{change:()=>r.showFeature(
Number(a.value))}},i=(l,p)=>c("option",{value:p},t.state.picture.nameOf(p)),a=n>or?c("input",{...o,type:"number",min:0,
max:n-1,value:0}):c("select",o,...Array.from({length:n},i));return t.watch(["layer"],()=>{a.hidden=t.state.layer!==
"component"}),a}function mr({map:e,store:t}){if(!e.hasClasses)return[];let n=c("input",{type:"checkbox",checked:!0,
testid:"marks",on:{change:()=>t.change({hasMarks:n.checked})}});return[c("label",{className:"check"},n,"words")]}function ur({
map:e,store:t}){let r=[{value:"unit",label:"unit"},{value:"class",label:"class",whyNot:e.hasClasses?"":"this map ha\
s no labels"},{value:"cluster",label:"cluster"},{value:"start",label:"start"}];return et("A click chooses the","cli\
cks",r,t.state.clicks,n=>t.change({clicks:n}))}function hr(e){let{layout:t,layer:r,isDark:n}=e.store.state;if(t===null)
return;let s=c("canvas"),o=x(s,t,sr);o.fillStyle=b(n).card,o.fillRect(0,0,t.width,t.height),ne(e,o),se(e,o),s.toBlob(
i=>i&&V(i,`map-${r}.png`))}function dr(e){if(!(e>0))return[0,1];let t=10**Math.floor(Math.log10(e)),r=[.25,.5,1,2,2.5].map(n=>n*t).find(n=>e/n<=
4.0001)??e;return Array.from({length:Math.ceil(e/r-1e-4)+1},(n,s)=>s*r)}function oe(e,t,r,n){let{path:s,line:o,frame:i,
guide:a,least:l=0}=r,p=dr($([0,...s,...o??[],a??l])[1]);e.font="11px system-ui, sans-serif";let m=8+Math.max(...p.map(
g=>e.measureText(d(g)).width)),[u,h,f]=[t.width-6,8,t.height-8],y=g=>m+(u-m)*g/(s.length-1),M=g=>f-(f-h)*g/p[p.length-
1],P=g=>[[m,M(g)],[u,M(g)]],R=g=>Array.from(g,(D,_)=>[y(_),M(D)]),L=(g,D,_,mt=[])=>{e.strokeStyle=D,e.lineWidth=_,e.
setLineDash(mt),A(e,g),e.setLineDash([])};e.textAlign="right",e.textBaseline="middle",e.lineJoin="round";for(let g of p)
L(P(g),n.rule,1),e.fillStyle=n.quiet,e.fillText(d(g),m-6,M(g));a!==void 0&&L(P(a),n.quiet,1,[2,3]),o&&L(R(o),n.line,
1.5,[4,4]),L(R(s),n.path,2.2),L([[y(i),h],[y(i),f]],n.rule,1),v(e,[y(i),M(s[i])],4.5,n.path)}var ie=[{name:"target",title:"distance² to the target"},{name:"distance",title:"distance to the data (dotted: samp\
les)",guide:1},{name:"sharpness",title:"sharpness (dotted: samples)",guide:1},{name:"confidence",title:"confidence \
of the classifier",least:1}],ae=e=>ie.flatMap(t=>{let r=e?.[t.name];return r?[{...t,values:r}]:[]});function le(e){
let t=ie.filter(({name:r})=>r!=="confidence"||e.map.open.has_classifier);return c("div",{className:"charts"},...t.map(
r=>fr(e,r)))}function fr({store:e,signal:t},r){let{name:n,title:s,guide:o,least:i}=r,a=c("canvas",{role:"img",testid:`\
chart-${n}`,"aria-label":s}),l=c("figure",{},c("figcaption",{},s),a);e.watch(["curves","picture"],()=>{let{curves:m,
picture:u}=e.state;l.hidden=n==="sharpness"&&(!u.isImage||m!==null&&!m.sharpness)});let p=k(()=>{let{path:m,curves:u,
frame:h,isComparing:f,isDark:y}=e.state,M=u?.[n],P={width:a.clientWidth,height:a.clientHeight};if(m===null||!M||l.hidden||
P.width===0)return;let R=M.subarray(0,m.n),L=f?M.subarray(m.n):null,g={...o===void 0?{}:{guide:o},...i===void 0?{}:
{least:i}};oe(x(a,P),P,{path:R,line:L,frame:h,...g},b(y));let[D,_,mt]=[0,h,m.last].map(Ce=>d(R[Ce]));a.setAttribute(
"aria-label",`${s}: ${D} at the start, ${_} here, ${mt} at the end`)},t);return e.watch(["path","curves","frame","i\
sComparing","picture","isDark","size"],p),l}var gr=92,br=50,ce=4;function pe(e){let{store:t}=e,r=c("h2",{testid:"unit"});return t.watch(["shown"],()=>{let{shown:n}=t.
state;r.textContent=`Unit ${n} · ${e.map.placeOf(n)}`}),c("section",{className:"panel on-unit","aria-label":"Unit"},
c("div",{className:"unit"},yr(e),c("div",{},r,xr(e)),kr(e)),U("All units as a table","map-table","All units",()=>Tr(
e)).element)}function B({store:e},t,r,n){let{picture:s,isDark:o}=e.state,i={width:r,height:r};n===null?Nt(t):s.draw(
x(t,i),i,n,b(o))}function yr(e){let{store:t}=e,r=c("canvas",{className:"picture",role:"img","aria-label":"Prototype"});
return t.watch(["unit","picture","isDark"],()=>{let{unit:n}=t.state;n!==null&&B(e,r,gr,n.prototype)}),r}function xr(e){
let{store:t}=e,r=c("dl",{testid:"unit-facts"});return t.watch(["shown","unit","layer","component","picture"],()=>{let n=wr(
e).flatMap(([s,o])=>[c("dt",{},s),c("dd",{},o)]);r.replaceChildren(...n)}),r}function wr({map:e,store:t}){let{shown:r,
unit:n,layer:s,component:o,picture:i}=t.state,{hits:a,errors:l,heights:p,unit_clusters:m}=e.open,u=e.classOf(r),h=n?.
unit===r?n.counts:[],f=[["class",u===null?null:`${u}, ${e.purityOf(r)}`],["samples",String(a[r])],["error",me(l[r])],
["to neighbors",d(p[r])],["cluster",String(m[r])]];return s==="component"&&o&&f.push([i.nameOf(o.feature),d(o.values[r])]),
h.length>1&&f.push(["classes",vr(h)]),f.filter(y=>y[1]!==null)}var me=e=>e<0?"–":d(e);function vr(e){return[...e.
slice(0,ce).map(([r,n])=>`${r}: ${n}`),...e.length>ce?["…"]:[]].join(", ")}function kr(e){let{store:t}=e,n=c("div",
{className:"members",role:"group",testid:"members","aria-label":"Samples of the unit: choose one as the start"});return t.
watch(["members","picture","isDark"],()=>{let{members:s}=t.state;s!==null&&n.replaceChildren(...Mr(e,s.told))}),n}function Mr(e,t){
let r=a=>[c("span",{className:"quiet"},a)];if(t===null)return r("This file does not hold the samples of this unit.");
let{rows:n,labels:s,samples:o}=t;if(n.length===0)return r("No samples.");let i=o.length/n.length;return n.map((a,l)=>Ar(
e,a,s[l],o.subarray(l*i,(l+1)*i),l))}function Ar(e,t,r,n,s){let{map:o,chooser:i}=e,a=c("canvas");B(e,a,br,n);let l=o.
canStart(t),p=r===null?"":`, class ${r}`,m=l?`Start from row ${t}${p}`:`Row ${t}${p}`,u={click:()=>{i.startFrom(t)}},
h={type:"button",title:m,"aria-label":m,disabled:!l,testid:`member-${s}`,on:u};return c("button",h,a)}function Tr({
map:e}){let{shape:t,heights:r,hits:n,errors:s,purity:o,unit_clusters:i}=e.open,a=["unit","row","column","to neighbo\
rs","samples","error","class","purity","cluster"],l=Array.from({length:e.nUnits},(p,m)=>{let u=e.classOf(m),h=u===null?
["–","–"]:[u,T(o[m])],f=[Math.floor(m/t[1]),m%t[1]];return[m,...f,d(r[m]),n[m],me(s[m]),...h,i[m]]});return q(a,
l)}var ue=62;function he(e){let{map:t,chooser:r}=e,n=c("div",{className:"arrow","aria-hidden":"true"},"→");return c(
"div",{},c("div",{className:"ends"},Sr(e),n,Cr(e)),c("div",{className:"bar gap"},Or(e),O("Random","random",()=>{r.startAnywhere()}),
...t.isGiven?[]:[Lr(e)]))}function Sr(e){let{map:t,store:r}=e,{element:n,canvas:s,title:o,facts:i}=de("Start","star\
t");return r.watch(["sample","picture","isDark"],()=>{let{sample:a}=r.state;a!==null&&B(e,s,ue,a.values)}),r.watch(
["sample"],()=>{let{sample:a}=r.state;if(a===null)return;let{row:l,label:p,unit:m,n_missing:u}=a;o.textContent=p??`\
row ${l}`;let h=[p===null||t.isGiven?"":`row ${l}`,`unit ${m}`,u>0?`${u} values filled`:""];i.textContent=h.filter(
Boolean).join(" · ")}),n}function Cr(e){let{map:t,store:r}=e,{element:n,canvas:s,title:o,facts:i}=de("Target","tar\
get");return r.watch(["goal","picture","isDark"],()=>B(e,s,ue,r.state.goal)),r.watch(["target","sample"],()=>{let{target:a,
sample:l}=r.state;if(l===null)return;let p=t.unitsOf(a,l);o.textContent=t.titleOf(a),i.textContent=p.length>1?`${p.
length} units`:t.placeOf(p[0])}),n}function de(e,t){let r=c("canvas",{role:"img","aria-label":e}),n=c("div",{className:"\
what",testid:t}),s=c("div",{className:"quiet",testid:`${t}-facts`});return{element:c("div",{className:"end"},r,c("h\
2",{},e),n,s),canvas:r,title:n,facts:s}}function Or({map:e,store:t,chooser:r}){let{rows:n,names:s}=e.offer,i={"aria\
-label":"Row of the start",testid:"row",on:{change:()=>{r.startFrom(Number(a.value))}}},a=n===null?c("input",{...i,
type:"number",min:0,max:e.open.n_samples-1,step:1}):c("select",i,...n.map((p,m)=>c("option",{value:p},s?.[m]??String(
p)))),l=()=>{a.value=String(t.state.row)};return t.watch(["row"],l),t.watch(["problem"],()=>t.state.problem!==""&&l()),
c("label",{className:"check"},c("span",{className:"for-wide"},e.isGiven?"Start":"Row"),a)}function Lr({map:e,store:t,
chooser:r}){let n=e.targets.map(i=>c("option",{value:JSON.stringify(i)},e.nameOf(i))),o=c("select",{"aria-label":"T\
arget",testid:"target-choice",on:{change:()=>r.aim(JSON.parse(o.value))}},...n);return t.watch(["target"],()=>{o.value=
JSON.stringify(t.state.target)}),c("label",{className:"check"},c("span",{className:"for-wide"},"Target"),o)}var C=46,fe=4,ge=5;function be(e){return[c("div",{className:"scrub"},Er(e),c("div",{},Pr(e),$r(e))),Rr(e)]}function Er({
store:e,player:t}){let n=c("button",{type:"button",className:"play main",testid:"play",on:{click:()=>t.toggle()}});
return e.watch(["isPlaying"],()=>{let{isPlaying:s}=e.state;n.textContent=s?"❚❚":"▶",n.setAttribute("aria-labe\
l",s?"Pause":"Play")}),n}function Pr({store:e,player:t,signal:r}){let o=c("input",{...{type:"range",min:0,max:1,step:1,
value:0},"aria-label":"Frame",testid:"frame",on:{input:()=>t.scrub(Number(o.value))}});e.watch(["path"],()=>{o.max=
String(e.state.path?.last??0)});let i=k(()=>{let{path:a,frame:l}=e.state;a!==null&&(o.value=String(l),o.setAttribute(
"aria-valuetext",`${l+1} of ${a.n}`))},r);return e.watch(["path","frame"],i),o}function $r(e){let{store:t,signal:r}=e,
n=c("div",{className:"where",testid:"where"}),s=k(()=>{let{path:o,frame:i}=t.state;o!==null&&n.replaceChildren(c("b",
{},T(i/o.last)),Nr(e))},r);return t.watch(["path","frame","curves"],s),n}function Nr({map:e,store:t}){let{path:r,frame:n}=t.
state,s=r?.told.path.units[n]??0,o=e.classOf(s);return` of the way · unit ${s}${o===null?"":` · class ${o}`}${Hr(
t.state)}`}function Hr({curves:e,frame:t}){let{guess:r,guesses:n,confidence:s}=e??{};return!r||!s?"":` · classifier\
: ${n?n[r[t]]:`class ${r[t]}`}, ${T(s[t])}`}function Rr({store:e,player:t,signal:r}){let s=c("canvas",{className:"s\
trip",testid:"strip","aria-hidden":"true",on:{click:l=>{let{left:p,width:m}=s.getBoundingClientRect(),u=e.state.path?.
last??0;t.scrub(Math.round((l.clientX-p)/m*u))}}});s.style.height=`${C}px`;let o=c("canvas"),i={width:0,tile:0},a=k(
()=>{let{path:l,frame:p,isDark:m}=e.state;if(l===null||i.width===0)return;let{width:u,tile:h}=i,f=x(s,{width:u,height:C});
f.drawImage(o,0,0,u,C),f.strokeStyle=b(m).path,f.lineWidth=2.5,f.beginPath(),f.roundRect(1.25+(u-h)*p/l.last,1.25,h-
2.5,C-2.5,ge),f.stroke()},r);return e.watch(["path","picture","isDark","size"],()=>{let l=s.clientWidth;e.state.path===
null||l===0||(i={width:l,tile:Dr(e.state,o,l)})}),e.watch(["path","frame","picture","isDark","size"],a),s}function Dr({
path:e,picture:t,isDark:r},n,s){let o={width:C*t.aspect,height:C},i=b(r),a=x(n,{width:s,height:C});if(e===null)return o.
width;let l=Math.max(2,Math.min(e.n,Math.floor((s+fe)/(o.width+fe))));return e.some(l).forEach((p,m)=>{a.save(),a.translate(
(s-o.width)*m/(l-1),0),a.beginPath(),a.roundRect(0,0,o.width,C,ge),a.clip(),a.fillStyle=i.soft,a.fillRect(0,0,o.width,
C),t.draw(a,o,p,i),a.restore()}),o.width}var xe={tuned:{label:"Tuned",text:"Tuned for each path by itself.",sliders:[]},map:{label:"Via map",text:"A stop in\
 each unit on the shortest way over the map.",sliders:[]},rigidity:{label:"Rigidity",text:"Small: strictest preserv\
ation of the other distances. Large: the straight line. It leads to the prototype.",sliders:["rigidity"]},published:{
label:"Published",text:"The paper's rule: 50 steps of rate 0.1. Share, the target's part of the say, sets how long \
they are; paths that are not of fixed steps do not depend on it.",sliders:["rigidity","share"]}};function we(e){let{
map:t,store:r}=e,n=c("p",{className:"quiet",testid:"mode-words"});return r.watch(["mode"],()=>{n.textContent=ve(r.state.
mode)?.text??""}),c("div",{className:"rule",hidden:t.isGiven},_r(e),ye(e,"rigidity","Rigidity",t.offer.rigidities),
ye(e,"share","Share",t.offer.shares),n)}var ve=e=>e==="given"?null:xe[e];function _r({map:e,store:t,follower:r}){let n=Object.
entries(xe).map(([s,{label:o}])=>({value:s,label:o,whyNot:e.offer.modes.includes(s)?"":"this file does not hold it;\
 the live explorer does"}));return et("Way","mode",n,t.state.mode,s=>{t.change({mode:s,problem:""}),r.follow()})}function ye({
store:e,follower:t},r,n,s){let o=c("output"),i=()=>{e.change({[r]:Number(l.value),problem:""}),t.follow()},a={type:"\
range",min:0,max:Math.max(0,s.length-1),value:e.state[r]},l=c("input",{...a,testid:r,"aria-label":n,on:{input:i}}),
p=c("div",{className:"slider"},c("span",{},n),l,o);return e.watch([r],()=>{o.textContent=d(s[e.state[r]]),l.setAttribute(
"aria-valuetext",o.textContent)}),e.watch(["mode"],()=>{p.hidden=!ve(e.state.mode)?.sliders.includes(r),l.disabled=
p.hidden}),p}function ke(e){let{store:t,signal:r}=e,n=c("span",{testid:"pointed"}),s=c("canvas",{role:"img",testid:"screen","ari\
a-label":"The morph",on:{pointermove:p=>{n.textContent=Ir(e,s,p)},pointerleave:()=>{n.textContent=""}}}),o=c("canva\
s",{role:"img",testid:"line-screen","aria-label":"The straight line"}),i=c("figure",{},s,c("figcaption",{},c("span",
{className:"key"}),"morph",n)),a=c("figure",{},o,c("figcaption",{},c("span",{className:"key line"}),"straight line"));
t.watch(["picture","isComparing"],()=>{let{picture:p,isComparing:m}=t.state;a.hidden=!(p.isImage&&m),i.className=p.
isImage?"":"wide"});let l=k(()=>Fr(e,s,o),r);return t.watch(["path","frame","isComparing","picture","isDark","size"],
l),c("div",{className:"screens"},i,a)}function Fr({store:e},t,r){let{path:n,frame:s,isComparing:o,picture:i,isDark:a}=e.
state;if(n===null)return;let l=o?n.linePoint(s):null,p=(m,u,h)=>{let f=m.clientWidth,y={width:f,height:i.heightFor(
f)};m.style.height=`${y.height}px`,i.draw(x(m,y),y,u,b(a),{...h,isLarge:!0})};p(t,n.frame(s),i.isImage?{}:{start:n.
frame(0),line:l}),l&&i.isImage&&p(r,l,{}),t.setAttribute("aria-label",`Frame ${s+1} of ${n.n} of the morph`),r.setAttribute(
"aria-label",`Frame ${s+1} of the straight line`)}function Ir({store:e,features:t},r,n){let{path:s,frame:o,picture:i}=e.
state;if(s===null)return"";let a=r.getBoundingClientRect(),l=i.featureAt(n.clientX-a.left,n.clientY-a.top,a);return l<
0?"":`· ${i.nameOf(l)}: ${d(t.valueOf(s.frame(o),l))}`}var zr=12,Ur=1e3,qr=150;function Me(e){let t=e.map.offer.exports.map(n=>O(`.${n}`,`export-${n}`,()=>{Vr(e,n)})),r=c(
"span",{className:"quiet"},"Save the frames");return c("div",{className:"take"},c("div",{className:"bar"},r,O(".png",
"export-png",()=>Br(e)),...t),Wr(e),Kr(e),Yr(e))}async function Vr({store:e,wire:t},r){let{path:n}=e.state;if(n!==null)
try{let{name:s,type:o,buffers:i}=await t.send({...n.request,kind:"export",format:r});V(new Blob([i[0]],{type:o}),s)}catch(s){
e.change({problem:w(s)})}}function Br({store:e}){let{path:t,picture:r,row:n}=e.state;if(t===null)return;let s=Math.
min(zr,t.n),o=r.isImage?{width:128*Math.min(2,r.aspect),height:128}:{width:224,height:160},i=c("canvas",{width:s*o.
width+(s-1)*6,height:o.height}),a=S(i);t.some(s).forEach((l,p)=>{a.save(),a.translate(p*(o.width+6),0),r.draw(a,o,l,
F),a.restore()}),i.toBlob(l=>l&&V(l,`morph-${n}.png`))}function Wr({map:e,store:t}){let r=c("pre",{testid:"call",tabIndex:0,
"aria-label":"Python that makes this morph"}),n=c("span",{className:"quiet",role:"status"});t.watch(["path"],()=>{r.
textContent=t.state.path?.told.call??"",n.textContent=""});let s=async()=>{n.textContent=await Gr(r)};return c("det\
ails",{testid:"python",hidden:e.isGiven},c("summary",{},"The same in Python"),r,c("div",{className:"bar gap"},O("Co\
py","copy",()=>{s()}),n))}async function Gr(e){try{return await navigator.clipboard.writeText(e.textContent??""),"C\
opied."}catch{return window.getSelection()?.selectAllChildren(e),"Selected: press Ctrl+C, or ⌘C."}}function Kr(e){
let{element:t,refill:r}=U("The path as a table","path-table","The path",()=>jr(e));return e.store.watch(["path","cu\
rves"],r),t}function jr({map:e,store:t}){let{path:r,curves:n}=t.state;if(r===null)return"";let{units:s}=r.told.path,
o=ae(n),i=["progress","unit","class","unit of the line",...o.flatMap(({title:l})=>[l,"of the line"])],a=Array.from(
{length:r.n},(l,p)=>[T(p/r.last),s[p],e.classOf(s[p])??"–",r.told.line.units[p],...o.flatMap(({values:m})=>[d(m[p]),
d(m[r.n+p])])]);return q(i,a)}function Yr(e){let{element:t,refill:r}=U("The frame's values as a table","value-table",
"The frame's values",()=>Jr(e)),n;return e.store.watch(["path","frame","picture"],()=>{clearTimeout(n),t.open&&(n=setTimeout(
r,qr))}),t}function Jr({store:e,features:t}){let{path:r,frame:n,picture:s}=e.state;if(r===null)return"";let o=[0,n,
r.last].map(a=>r.frame(a)),i=Array.from({length:Math.min(t.n,Ur)},(a,l)=>[s.nameOf(l),...o.map(p=>d(t.valueOf(p,l)))]);
return q(["feature","start",`frame ${n+1}`,"end"],i)}function Ae(e){let t=Zr(e),r=c("div",{className:"bar spread gap"},c("label",{className:"check"},t,"compare with the\
 straight line"),c("label",{className:"check"},"Show as",tn(e)));return{element:c("section",{className:"panel on-mo\
rph","aria-label":"Morph"},he(e),c("div",{},ke(e),...be(e),Xr(e),r),we(e),le(e),Me(e)),compare:t}}function Xr({store:e}){
let t=c("div",{className:"result",testid:"result"});return e.watch(["path"],()=>{let{path:r}=e.state;r!==null&&(t.className=
`result${r.told.is_success?" good":""}`,t.replaceChildren(c("span",{className:"mark"}),c("span",{},Qr(r))))}),t}function Qr({
request:e,told:t}){let{result:r,length:n,by_samples:s,n_steps:o}=t,i=t.rigidity.filter(p=>p!==null).map(d),a=e.mode===
"tuned"&&!s&&i.length>0;return[Mt(r),`${d(n)} × the straight line`,s?"it goes by real samples and ends at one":`${o}\
 steps to the prototype`,...a?[`rigidity found: ${i.join(", ")}`]:[]].join(" · ")}function Zr({store:e}){let r=c("\
input",{type:"checkbox",checked:!0,testid:"compare",on:{change:()=>e.change({isComparing:r.checked})}});return r}function tn({
map:e,features:t,store:r}){let{view:n,n_features:s}=e.open,o=_t(s,n.image_shape).map(([l,p])=>c("option",{value:l},
p)),a=c("select",{"aria-label":"Show samples as",testid:"show-as",on:{change:()=>r.change({picture:st(a.value,t)})}},
...o);return a.value=r.state.picture.choice,a}var Te=`:host{display:block}*{box-sizing:border-box}.explorer{container-type:inline-size;background:var(--paper);co\
lor:var(--ink);padding:20px;border-radius:14px;font:15px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Helvetica Neue\
,Arial,sans-serif;-webkit-tap-highlight-color:transparent;overflow-wrap:anywhere}h1{font-size:1.35rem;line-height:1\
.2;letter-spacing:-.015em;margin:0}h2{font-size:.8rem;font-weight:600;letter-spacing:.02em;color:var(--quiet);margi\
n:0 0 6px}p{margin:0}.quiet{color:var(--quiet);font-size:.86rem}.head{display:flex;flex-wrap:wrap;gap:4px 18px;alig\
n-items:baseline;margin-bottom:14px}.head .quiet{flex:1;min-width:12rem}.notes{list-style:none;margin:-6px 0 14px;p\
adding:0;color:var(--quiet);font-size:.86rem}.stage{display:grid;grid-template:"map morph" auto "unit morph" 1fr / \
minmax(0,1.08fr) minmax(0,1fr);gap:18px;align-items:start}.on-map{grid-area:map}.on-unit{grid-area:unit}.on-morph{g\
rid-area:morph}.panel{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:16px;min-width\
:0}.bar{display:flex;flex-wrap:wrap;gap:8px 12px;align-items:center}.spread{justify-content:space-between}.gap{marg\
in-top:14px}button,select,input[type=number]{font:inherit;font-size:.88rem;color:var(--ink);background:var(--card);\
border:1px solid var(--rule);border-radius:8px;padding:5px 10px;min-height:34px;max-width:100%}button{cursor:pointe\
r}button:hover:not(:disabled),select:hover{border-color:var(--quiet)}button:disabled{opacity:.5;cursor:default}butt\
on.main{background:var(--accent);color:var(--onAccent);border-color:var(--accent)}input[type=number]{width:6.2rem}i\
nput[type=range]{accent-color:var(--accent);width:100%;margin:0;min-height:24px;cursor:pointer}input[type=checkbox]\
{accent-color:var(--accent);margin:0;width:16px;height:16px}label.check{display:inline-flex;gap:7px;align-items:cen\
ter;font-size:.88rem;cursor:pointer}:focus-visible{outline:2px solid var(--focus);outline-offset:2px}fieldset{borde\
r:0;margin:0;padding:0;min-width:0}fieldset{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:center}legend{floa\
t:left;font-size:.86rem;color:var(--quiet);padding:0}.segments{display:inline-flex;flex-wrap:wrap;background:var(--\
soft);border-radius:9px;padding:3px;gap:2px}.segments label{position:relative;cursor:pointer}.segments input{positi\
on:absolute;inset:0;opacity:0;margin:0;cursor:inherit}.segments span{display:block;padding:4px 11px;border-radius:7\
px;font-size:.86rem;color:var(--quiet);white-space:nowrap}.segments input:checked+span{background:var(--card);color\
:var(--ink);box-shadow:0 1px 2px #00000024}.segments input:focus-visible+span{outline:2px solid var(--focus);outlin\
e-offset:1px}.segments input:disabled+span{opacity:.45;cursor:not-allowed}canvas{display:block;max-width:100%}.map{\
width:100%;touch-action:manipulation;cursor:pointer;border-radius:8px;margin-top:12px}.legend{display:flex;flex-wra\
p:wrap;gap:4px 6px;align-items:center;margin-top:10px;min-height:26px;font-size:.82rem;color:var(--quiet);max-heigh\
t:126px;overflow-y:auto}.legend canvas{height:10px;width:min(190px,40%);border-radius:5px}.legend .words{margin-lef\
t:6px}.chip{display:inline-flex;align-items:center;gap:6px;padding:1px 9px 1px 7px;min-height:26px;border-radius:13\
px;font-size:.82rem;max-width:15rem}.chip span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.chip canv\
as{width:11px;height:11px;border-radius:50%;flex:none}.unit{display:grid;grid-template-columns:92px minmax(0,1fr);g\
ap:6px 16px;min-height:200px;align-content:start}.unit .picture{width:92px;height:92px;border-radius:8px;background\
:var(--soft)}.unit dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:0 12px;margin:0;font-size:.8\
4rem}.unit dt{color:var(--quiet)}.unit dd{margin:0;font-variant-numeric:tabular-nums}.members{grid-column:1 / -1;di\
splay:flex;gap:6px;overflow-x:auto;padding:3px;margin:0 -3px;min-height:58px;align-items:center}.members button{pad\
ding:0;border:1px solid var(--rule);border-radius:7px;flex:none;overflow:hidden;line-height:0;min-height:0}.members\
 canvas{width:50px;height:50px}.members button:disabled{opacity:1}.ends{display:grid;grid-template-columns:minmax(0\
,1fr) auto minmax(0,1fr);gap:12px;align-items:center}.end{display:grid;grid-template-columns:62px minmax(0,1fr);gap\
:2px 12px;align-items:start}.end canvas{width:62px;height:62px;border-radius:8px;background:var(--soft);grid-row:sp\
an 3}.end h2{margin:0}.end .what{font-weight:600;line-height:1.25;display:-webkit-box;-webkit-line-clamp:2;-webkit-\
box-orient:vertical;overflow:hidden}.arrow{color:var(--path);font-size:1.4rem}.choose{grid-column:1 / -1;display:fl\
ex;flex-wrap:wrap;gap:6px;margin-top:6px}.screens{display:flex;gap:14px;margin-top:16px;justify-content:center}.scr\
eens figure{margin:0;flex:1 1 0;min-width:0;max-width:330px}.screens figure.wide{max-width:none}.screens canvas{wid\
th:100%;border-radius:10px;background:var(--soft)}figcaption{font-size:.82rem;color:var(--quiet);margin-top:6px;dis\
play:flex;gap:8px;align-items:center}.key{width:18px;height:0;border-top:3px solid var(--path);flex:none}.key.line{\
border-top:3px dashed var(--line)}.scrub{display:grid;grid-template-columns:auto minmax(0,1fr);gap:12px;align-items\
:center;margin-top:12px}.play{width:42px;height:42px;border-radius:50%;padding:0;font-size:1rem;line-height:1;displ\
ay:grid;place-items:center}.where{font-size:.86rem;margin-top:2px;min-height:1.4em;font-variant-numeric:tabular-num\
s;color:var(--quiet)}.where b{color:var(--ink);font-weight:600}.strip{width:100%;margin-top:8px;border-radius:6px;c\
ursor:pointer}.result{display:flex;gap:8px;align-items:baseline;margin-top:10px;font-size:.88rem}.result .mark{flex\
:none;width:9px;height:9px;border-radius:50%;background:var(--line)}.result.good .mark{background:var(--accent)}.ru\
le{display:grid;gap:10px;margin-top:16px;padding-top:14px;border-top:1px solid var(--rule)}.slider{display:grid;gri\
d-template-columns:4.6rem minmax(0,1fr) 3.6rem;gap:10px;align-items:center;font-size:.88rem}.slider output{text-ali\
gn:right;font-variant-numeric:tabular-nums}.slider.off{opacity:.45}.charts{display:grid;grid-template-columns:repea\
t(auto-fit,minmax(150px,1fr));gap:14px;margin-top:16px;padding-top:14px;border-top:1px solid var(--rule)}.charts fi\
gure{margin:0;min-width:0}.charts figcaption{margin:0 0 6px;line-height:1.3;min-height:2.6em;align-items:flex-end}.\
charts canvas{width:100%;height:112px}.take{margin-top:16px;padding-top:14px;border-top:1px solid var(--rule)}pre{m\
argin:8px 0 0;padding:12px;background:var(--soft);border-radius:8px;overflow-x:auto;font-size:.8rem;line-height:1.5\
;font-family:ui-monospace,SF Mono,Menlo,Consolas,monospace;white-space:pre-wrap}details{margin-top:14px}summary{cur\
sor:pointer;font-size:.88rem;color:var(--quiet);padding:4px 0;width:fit-content}.scroll{max-height:380px;overflow:a\
uto;margin-top:8px;border:1px solid var(--rule);border-radius:8px;background:var(--card)}table{border-collapse:coll\
apse;width:100%;font-size:.82rem;font-variant-numeric:tabular-nums}th,td{text-align:right;padding:4px 12px;border-b\
ottom:1px solid var(--rule);white-space:nowrap;max-width:16rem;overflow:hidden;text-overflow:ellipsis}th{position:s\
ticky;top:0;background:var(--soft);font-weight:600}.problem{position:sticky;top:8px;z-index:1;display:flex;gap:12px\
;align-items:center;justify-content:space-between;background:var(--card);border:1px solid var(--path);border-left-w\
idth:5px;border-radius:8px;padding:8px 12px;margin-bottom:14px;font-size:.9rem}[hidden]{display:none!important}kbd{\
font:inherit;font-size:.78rem;border:1px solid var(--rule);border-bottom-width:2px;border-radius:5px;padding:1px 6p\
x;background:var(--soft)}dialog{color:var(--ink);background:var(--card);border:1px solid var(--rule);border-radius:\
14px;padding:22px;max-width:min(36rem,92vw)}dialog::backdrop{background:#00000073}dialog dl{display:grid;grid-templ\
ate-columns:max-content minmax(0,1fr);gap:7px 16px;margin:12px 0 16px;font-size:.9rem}dialog dd{margin:0}.unseen{po\
sition:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}@container (max-width:\
 860px){.stage{grid-template:"map" "morph" "unit" / minmax(0,1fr);gap:12px}}@container (max-width: 520px){.panel{pa\
dding:12px}.for-wide{display:none}.segments span{padding:5px 8px;font-size:.84rem}input[type=number]{width:5.2rem}.\
end{grid-template-columns:48px minmax(0,1fr);gap:2px 8px}.end canvas{width:48px;height:48px}.ends{gap:8px}.charts{g\
rid-template-columns:minmax(0,1fr)}.charts figcaption{min-height:0}}@media(max-width:520px){.explorer{padding:10px;\
border-radius:0}}
`;var rn=`
.explorer { ${gt(F)} color-scheme: light; }
@media (prefers-color-scheme: dark) { .explorer { ${gt(ft)} color-scheme: dark; } }
`;function Se(){let e=new CSSStyleSheet;return e.replaceSync(rn+Te),e}var pt=class{#t;#e=new Map;#r=new Map;#n=(t,r)=>this.#a(t,r);#s=0;#o=Math.floor(Math.random()*2**40);constructor(t){
this.#t=t,t.on("msg:custom",this.#n)}ask(t){let r=JSON.stringify(t),n=this.#r.get(r);if(n!==void 0)return n;let s=this.
send(t);return this.#r.set(r,s),s.then(({buffers:o})=>this.#i(o),()=>this.#r.delete(r)),s}send(t){this.#o+=1;let r=this.#o;
return new Promise((n,s)=>{this.#e.set(r,{resolve:o=>n(o),reject:s}),this.#t.send({id:r,ask:t})})}close(){this.#t.off(
"msg:custom",this.#n),this.#e.clear()}#i(t){this.#s+=4096+t.reduce((r,{byteLength:n})=>r+n,0),!(this.#s<67108864)&&
(this.#r.clear(),this.#s=0)}#a({id:t,answer:r,error:n},s){let o=t===null?void 0:this.#e.get(t);t===null||o===void 0||
(this.#e.delete(t),r===void 0?o.reject(new Error(n)):o.resolve({...r,...sn(r.arrays,s),buffers:s}))}},nn={float32:Float32Array,
int32:Int32Array,uint8:Uint8Array};function sn(e,t){let r=e.map(({name:n,type:s},o)=>{let{buffer:i,byteOffset:a,byteLength:l}=t[o];
return[n,new nn[s](i.slice(a,a+l))]});return Object.fromEntries(r)}function on({model:e,el:t}){let r=new AbortController,n=new pt(e),{shell:s,box:o}=an(t);return ln(o,n,r.signal).catch(
i=>{o.replaceChildren(c("p",{role:"alert"},w(i)))}),()=>{r.abort(),n.close(),s.remove()}}function an(e){let t=c("di\
v",{testid:"somersault"});t.dataset.lmSuppressShortcuts="true",t.addEventListener("keydown",o=>o.stopPropagation());
let r=t.attachShadow({mode:"open"});r.adoptedStyleSheets=[Se()];let s=c("div",{className:"explorer",testid:"explore\
r",...{role:"region","aria-label":"Somersault explorer"}});return s.append(c("p",{className:"quiet",role:"status"},
"Reading the map …")),r.append(s),e.append(t),{shell:t,box:s}}async function ln(e,t,r){let[n,s]=await Promise.all(
[t.ask({kind:"offer"}),t.ask({kind:"open"})]);if(r.aborted)return;let o=window.matchMedia("(prefers-color-scheme: d\
ark)"),i=window.matchMedia("(prefers-reduced-motion: reduce)"),a=Ft(s,n,t,{isDark:o.matches,isStill:()=>i.matches},
r);cn(a,e),o.addEventListener("change",()=>a.store.change({isDark:o.matches}),{signal:r}),pn(a,e),await mn(a)}function cn(e,t){
let r=Bt(),{element:n,compare:s}=Ae(e),o=c("div",{className:"stage"},ee(e),n,pe(e));t.replaceChildren(It(e,r),...zt(
e),Ut(e),o,qt(e),r),t.addEventListener("keydown",Kt(e,r,s))}function pn({store:e,signal:t},r){let n=new ResizeObserver(
([{contentRect:o}])=>e.change({size:o}));n.observe(r),t.addEventListener("abort",()=>n.disconnect()),e.watch(["wait\
ing"],()=>{e.state.waiting>0?r.setAttribute("aria-busy","true"):r.removeAttribute("aria-busy")});let s=k(()=>{let{path:o,
layout:i,frame:a}=e.state;o!==null&&i!==null&&(r.dataset.frame=String(a))},t);e.watch(["path","layout","frame"],s)}
async function mn({map:e,store:t,viewer:r,chooser:n}){let{row:s,shown:o}=t.state;e.isGiven||r.showUnit(o),await n.startFrom(
s,{isPlayed:!1}),e.isGiven&&r.showUnit(e.typicalUnit(t.state.target,t.state.sample))}return Ne(un);})();
export default explorer;
