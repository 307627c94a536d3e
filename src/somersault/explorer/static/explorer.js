"use strict";var explorer=(()=>{var de=Object.defineProperty;var Ht=Object.getOwnPropertyDescriptor;var Rt=Object.getOwnPropertyNames;var _t=Object.prototype.hasOwnProperty;var It=(t,e)=>{for(var n in e)de(t,n,{get:e[n],enumerable:!0})},Ft=(t,e,n,r)=>{if(e&&typeof e=="object"||typeof e==
"function")for(let s of Rt(e))!_t.call(t,s)&&s!==n&&de(t,s,{get:()=>e[s],enumerable:!(r=Ht(e,s))||r.enumerable});return t};var Dt=t=>Ft(de({},"__esModule",{value:!0}),t);var Hr={};It(Hr,{render:()=>Lr});var k=t=>t instanceof Error?t.message:String(t);var V=class{#e;#t=-1;constructor(e){this.#e=e}choose(e){let{clicks:n}=this.#e.store.state;n==="start"?this.startAt(
e):n!=="nothing"&&this.#n(e,n)}async startFrom(e,{isPlayed:n=!0}={}){let{wire:r,store:s,follower:o,signal:a}=this.#e;
this.#t=e,s.change({problem:"",waiting:s.state.waiting+1});try{let i=await r.ask({kind:"sample",row:e});if(a.aborted||
this.#t!==e)return;s.change({row:e,sample:i}),this.#r(),o.follow({isPlayed:n})}catch(i){this.#t===e&&s.change({problem:k(
i)})}finally{s.change({waiting:s.state.waiting-1})}}async startAt(e){try{let{rows:n}=await this.#e.wire.ask({kind:"\
members",unit:e});if(n.length===0)throw new Error(`Unit ${e} has no samples to start from; choose one that has.`);await this.
startFrom(n[0])}catch(n){this.#s(k(n))}}startAnywhere(){let{open:e,offer:n}=this.#e.map,r=Math.floor(Math.random()*
(n.rows?.length??e.n_samples));return this.startFrom(n.rows?.[r]??r)}aim(e){let{map:n,store:r,follower:s}=this.#e;if(!n.
holds(e)){let o=n.targets.map(a=>n.nameOf(a)).join(", ");this.#s(`This file holds no path to ${n.nameOf(e)}, but to\
: ${o}. The live explorer has all.`);return}r.change({problem:"",target:e}),this.#r(),s.follow({isPlayed:!0})}#n(e,n){
let{unit_classes:r,unit_clusters:s}=this.#e.map.open;n==="unit"?this.aim({unit:e}):n==="cluster"?this.aim({cluster:s[e]}):
r[e]>=0?this.aim({class:r[e]}):this.#s(`Unit ${e} has no class; choose one that has, or let a click choose the unit\
.`)}async#r(){let{wire:e,store:n,map:r}=this.#e,{target:s,sample:o}=n.state,a=r.typicalUnit(s,o),i=()=>n.state.target===
s&&n.state.sample===o;await e.ask({kind:"unit",unit:a}).then(({prototype:c})=>i()&&n.change({goal:c}),()=>i()&&n.change(
{goal:null}))}#s(e){this.#e.store.change({problem:e})}};var G=class{#e;#t=null;constructor(e){this.#e=e,e.store.watch(["target"],()=>this.#n()),e.store.watch(["sample","wa\
nted","limits"],()=>this.#r())}find(){this.#e.store.change({areChangesWanted:!0}),this.#r()}want(e){this.#e.store.change(
{wanted:e})}limit(e){let{store:n}=this.#e,r=n.state.limits.filter(({column:o})=>o!==e.column),s=e.way==="any"&&e.low===
null&&e.high===null;n.change({limits:s?r:[...r,e].sort((o,a)=>o.column-a.column)})}free(){this.#e.store.change({limits:[]})}#n(){
let{map:e,store:n}=this.#e,{changes:r}=e.offer,{target:s}=n.state,o=e.hasClasses?"class":"cluster",a=s[o];r?.asked!==
"the map"||a===void 0||r.wanted?.some(([i])=>i===a)&&n.change({wanted:a})}async#r(){let{wire:e,store:n,signal:r}=this.#e,
{areChangesWanted:s,sample:o,wanted:a,limits:i}=n.state;if(!s||o===null)return;let c={kind:"changes",row:o.row,wanted:a,
limits:i};this.#t=c,n.change({waiting:n.state.waiting+1});let p=await e.ask(c).then(m=>({request:c,answer:m,problem:""}),
m=>({request:c,answer:null,problem:k(m)}));r.aborted||(n.change({waiting:n.state.waiting-1}),this.#t===c&&n.change(
{changes:p,change:0}))}};var K=class{request;answer;n;constructor(e,n){this.request=e,this.answer=n,this.n=e.frames}get last(){return this.n-
1}frame(e){let{frames:n}=this.answer,r=n.length/this.n;return n.subarray(e*r,(e+1)*r)}linePoint(e){let[n,r,s]=[this.
frame(0).slice(),this.frame(this.last),e/this.last];return n.forEach((o,a)=>{n[a]=o+s*(r[a]-o)}),n}some(e){return Array.
from({length:e},(n,r)=>this.frame(Math.round(this.last*r/(e-1))))}};var j=class{#e;#t=null;#n=!1;constructor(e){this.#e=e}async follow({isPlayed:e=!1}={}){let{store:n,signal:r}=this.#e;
if(this.#t={request:this.#r(),isPlayed:e},!this.#n){for(this.#n=!0,n.change({waiting:n.state.waiting+1});this.#t!==
null&&!r.aborted;){let s=this.#t;this.#t=null,await this.#s(s)}this.#n=!1,n.change({waiting:n.state.waiting-1}),await this.#i()}}#r(){
let{offer:e}=this.#e.map,{row:n,target:r,mode:s,rigidity:o,share:a}=this.#e.store.state,i={kind:"morph",row:n,target:r,
mode:s,frames:e.frames};return(s==="rigidity"||s==="published")&&(i.rigidity=e.rigidities[o]),s==="published"&&(i.share=
e.shares[a]),i}async#s({request:e,isPlayed:n}){let{wire:r,store:s,signal:o}=this.#e;try{let a=new K(e,await r.ask(e));
if(o.aborted)return;s.change({path:a,curves:null,frame:Math.min(s.state.frame,a.last)}),this.#o(a),n&&this.#a(a)}catch(a){
s.change({problem:k(a)})}}#o({request:e,answer:n}){let r=`${this.#e.map.nameOf(e.target)}: ${n.result}`;this.#e.store.
change({announced:{text:r}})}#a(e){let{player:n,isStill:r}=this.#e;r()?n.scrub(e.last):n.play()}async#i(){let{wire:e,
store:n,signal:r}=this.#e,{path:s}=n.state;if(!(s===null||r.aborted))try{let o=await e.ask({...s.request,kind:"curv\
es"});n.state.path===s&&n.change({curves:o})}catch(o){n.change({problem:k(o)})}}};function f(t){if(!Number.isFinite(t))return"–";let e=Math.abs(t);return e!==0&&(e>=1e5||e<.001)?t.toExponential(1):
String(Number(t.toPrecision(3)))}var L=t=>`${Math.round(100*t)} %`,fe=t=>t.toLocaleString("en"),Ee=t=>`${t.slice(0,
1).toUpperCase()}${t.slice(1)}`;var Y=class{open;offer;constructor(e,n){this.open=e,this.offer=n}get nUnits(){return this.open.hits.length}get hasClasses(){
return this.open.classes.length>0}get isGiven(){return this.offer.goal!==void 0}canStart(e){return!this.isGiven&&(this.
offer.rows===null||this.offer.rows.includes(e))}holds(e){return this.offer.targets===null||this.offer.targets.some(
n=>qt(n,e))}get targets(){let{classes:e,n_clusters:n}=this.open;return this.offer.targets??[...e.map((r,s)=>({class:s})),
...Array.from({length:n},(r,s)=>({cluster:s})),...Array.from({length:this.nUnits},(r,s)=>({unit:s}))]}nameOf(e){let[
n,r]=$e(e);return n==="goal"?this.offer.goal??"":n==="class"?`class ${this.open.classes[r]}`:`${n} ${r}`}titleOf(e){
return"class"in e?this.open.classes[e.class]:this.nameOf(e)}unitsOf(e,n){let[r,s]=$e(e);if(r==="unit")return[s];if(r===
"goal")return n?.target_units??[];let o=r==="class"?this.open.unit_classes:this.open.unit_clusters;return Array.from(
o.keys()).filter(a=>o[a]===s)}typicalUnit(e,n){let{hits:r,purity:s}=this.open,o=i=>r[i]*(s[i]||1),a=this.unitsOf(e,
n);return a.reduce((i,c)=>o(c)>o(i)?c:i,a[0]??0)}placeOf(e){let n=this.open.shape[1];return`row ${Math.floor(e/n)},\
 column ${e%n}`}classOf(e){return this.open.classes[this.open.unit_classes[e]]??null}purityOf(e){return`${L(this.open.
purity[e])} of its samples`}describe(e){let n=this.classOf(e),r=n===null?"":`, class ${n}, ${this.purityOf(e)}`;return`\
Unit ${e}, ${this.placeOf(e)}${r}, ${this.open.hits[e]} samples`}stepFrom(e,n,r){let{shape:s,boundary:o}=this.open,
[a,i]=s;return Pe(Math.floor(e/i),n,a,o==="toroidal")*i+Pe(e%i,r,i,o!=="planar")}},Pe=(t,e,n,r)=>r?(t+e+n)%n:Math.min(
n-1,Math.max(0,t+e)),$e=t=>Object.entries(t)[0],qt=(t,e)=>JSON.stringify(t)===JSON.stringify(e);var J=class{n;corners;left;top;right;bottom;#e;#t;#n;constructor({coordinates:e,corners:n,topology:r}){this.n=e.length/
2,this.corners=n,this.#e=e;let[s,o]=[0,1].map(c=>H(e.filter((p,m)=>m%2===c))),[a,i]=[0,1].map(c=>H(n.map(p=>p[c])));
[this.left,this.right]=[s[0]+1.06*a[0],s[1]+1.06*a[1]],[this.top,this.bottom]=[o[0]+1.06*i[0],o[1]+1.06*i[1]],this.#t=
r==="hexagonal"?Math.sqrt(3)/2:1,this.#n=new Map(Array.from({length:this.n},(c,p)=>[this.#r(this.placeOf(p)),p]))}placeOf(e){
return[this.#e[2*e],this.#e[2*e+1]]}edge(e){return[this.corners[e],this.corners[(e+1)%this.corners.length]]}across(e,n){
let[r,s]=this.placeOf(e),[[o,a],[i,c]]=this.edge(n);return this.#n.get(this.#r([r+o+i,s+a+c]))}#r([e,n]){return`${Math.
round(2*e)},${Math.round(n/this.#t)}`}};function H(t){let[e,n]=[1/0,-1/0];for(let r=0;r<t.length;r+=1)e=Math.min(e,
t[r]),n=Math.max(n,t[r]);return[e,n]}var D={paper:"#f6f5f1",card:"#ffffff",ink:"#1c1d1f",quiet:"#62605a",rule:"#e4e1da",soft:"#f1efea",accent:"#0f6a70",
onAccent:"#ffffff",path:"#d9480f",line:"#6d7480",focus:"#0b57d0",empty:"#ece9e3"},be={paper:"#121417",card:"#1a1d21",
ink:"#eceae5",quiet:"#a5a39c",rule:"#30343a",soft:"#23272c",accent:"#6cc9c1",onAccent:"#0d1a1a",path:"#ff9d52",line:"\
#9aa3b0",focus:"#8ab4f8",empty:"#262a30"},x=t=>t?be:D,we=t=>Object.entries(t).map(([e,n])=>`--${e}: ${n};`).join(" "),
$=t=>[1,3,5].map(e=>parseInt(t.slice(e,e+2),16)),q=([t,e,n])=>`rgb(${t} ${e} ${n})`,W=(t,e,n)=>t.map((r,s)=>Math.round(
r+(e[s]-r)*n)),Wt=([t,e,n])=>(.2126*t**2.2+.7152*e**2.2+.0722*n**2.2)/255**2.2,Ne=t=>Wt(t)>.2?"#15171a":"#ffffff",X=[
"#251935","#352a55","#3c4076","#3b5890","#36739f","#368ea7","#41a9ab","#60c3ad","#94d8b3","#c4ebd3"].map($);function Q(t,e){
let n=(e?t:1-t)*(X.length-1),r=Math.min(X.length-2,Math.max(0,Math.floor(n)));return W(X[r],X[r+1],n-r)}var ge=["#e\
69f00","#56b4e9","#009e73","#f0e442","#0072b2","#d55e00","#cc79a7","#9371e7","#71e793","#2e3f93","#1e501e","#5c5c5c"].
map($),zt=[255,255,255],ye=t=>W(ge[t%ge.length],zt,.5*(Math.floor(t/ge.length)%2));var R={heights:["U-matrix","distance to the neighbors"],hits:["Hits","samples of a unit"],errors:["Error","mean dis\
tance of a unit's samples"],labels:["Labels",""],clusters:["Clusters",""],component:["Component",""]};function He(t,{
layer:e,component:n,hasMarks:r,isDark:s},o){let a=r?Vt(t,e,o):null,i=xe(t,e);if(i)return{colors:Bt(t,e,i,x(s)),marks:a,
groups:e==="clusters"?i:null};let c=Ie(t,e,n);return c&&{colors:Ut(c,e,s),marks:a,groups:null}}function xe(t,e){return e===
"labels"?t.unit_classes:e==="clusters"?t.unit_clusters:null}function Re(t,e,n){let r=e==="labels"?t.classes.length:
t.n_clusters;return Array.from({length:r},(s,o)=>({target:e==="labels"?{class:o}:{cluster:o},color:W($(n.card),ye(o),
.9)}))}function _e(t,e,n){let r=Ie(t,e,n);return r&&De(r,e)}function Ie(t,e,n){return e==="component"?n?.values??null:
e==="labels"||e==="clusters"?null:t[e]}var Fe=(t,e)=>e!=="errors"||t>=0,De=(t,e)=>H(Array.from(t).filter(n=>Fe(n,e)));
function Ut(t,e,n){let[r,s]=De(t,e),o=i=>s>r?(i-r)/(s-r):.5,a=i=>Q(o(i),ve(e,n));return Array.from(t,i=>Fe(i,e)?a(i):
null)}var ve=(t,e)=>e&&t!=="heights";function Bt(t,e,n,r){let s=$(r.card),o=a=>e==="labels"?.25+.65*t.purity[a]:.8;
return Array.from(n,(a,i)=>a<0?null:W(s,ye(a),o(i)))}function Vt({hits:t,unit_clusters:e,unit_classes:n,marks:r},s,o){
return s==="hits"&&o>17?Array.from(t,String):s==="clusters"&&o>12?Array.from(e,String):Array.from(n,a=>r[a]??null)}var Gt=40,Z=class{#e;#t;constructor(e){this.#e=e}get layers(){let{open:e,offer:n}=this.#e.map,r={labels:e.classes.length===
0,component:n.features?.length===0};return Object.keys(R).filter(s=>!(s in r&&r[s]))}showLayer(e){this.#e.store.change(
{layer:e}),e==="component"&&this.showFeature(this.#e.store.state.feature)}showNextLayer(){let{layers:e}=this;this.showLayer(
e[(e.indexOf(this.#e.store.state.layer)+1)%e.length])}async showFeature(e){let{wire:n,store:r}=this.#e;r.change({feature:e});
try{let s=await n.ask({kind:"component",feature:e});r.state.feature===e&&r.change({component:s})}catch(s){r.change(
{problem:k(s)})}}showUnit(e){this.#e.store.change({shown:e}),clearTimeout(this.#t),this.#t=setTimeout(()=>this.#n(e),
Gt)}hover(e){e!==this.#e.store.state.hovered&&(this.#e.store.change({hovered:e}),e>=0&&this.showUnit(e))}moveCursor(e,n){
let{store:r,map:s}=this.#e,{cursor:o,target:a,sample:i}=r.state,c=o<0?s.unitsOf(a,i)[0]??0:s.stepFrom(o,e,n);r.change(
{cursor:c,announced:{text:s.describe(c)}}),this.showUnit(c)}async#n(e){let{wire:n,store:r,signal:s}=this.#e,o=()=>r.
state.shown===e&&!s.aborted;await n.ask({kind:"unit",unit:e}).then(a=>o()&&r.change({unit:a}),()=>o()&&r.change({unit:{
unit:e,counts:[],prototype:null}})),await n.ask({kind:"members",unit:e}).then(a=>o()&&r.change({members:{unit:e,answer:a}}),
()=>o()&&r.change({members:{unit:e,answer:null}}))}};function E(t){let e=t.getContext("2d");if(e===null)throw new Error("this browser has no room for another canvas; cl\
ose other tabs");return e}function v(t,{width:e,height:n},r=window.devicePixelRatio||1){let[s,o]=[Math.max(1,Math.round(
e*r)),Math.max(1,Math.round(n*r))];(t.width!==s||t.height!==o)&&(t.width=s,t.height=o);let a=E(t);return a.setTransform(
r,0,0,r,0,0),a.clearRect(0,0,e,n),a}function qe(t){E(t).clearRect(0,0,t.width,t.height)}function O(t,e){t.beginPath();
for(let[n,r]of e)t.lineTo(n,r);t.stroke()}function T(t,[e,n],r,s){t.fillStyle=s,t.beginPath(),t.arc(e,n,r,0,2*Math.
PI),t.fill()}function ee(t,[e,n],r,s,o=2){t.strokeStyle=s,t.lineWidth=o,t.beginPath(),t.arc(e,n,r,0,2*Math.PI),t.stroke()}
function te(t,e,n){if(t.measureText(e).width<=n)return e;let r=[...e];for(;r.length>1&&t.measureText(`${r.join("")}\
…`).width>n;)r.pop();return`${r.join("")}…`}var ke=12,Kt=5,jt=40,_=class{isImage=!1;aspect=1.5;choice;#e;constructor(e,n){this.choice=n,this.#e=e}heightFor(e){
return Math.min(260,.6*e)}featureAt(e,n,{width:r}){let s=this.#e.n-1;return Math.min(s,Math.max(0,Math.round((e-ke)/
(r-2*ke)*s)))}nameOf(e){return this.#e.nameOf(e)}draw(e,n,r,s,{isLarge:o=!1,start:a,line:i}={}){let c=o?ke:Kt,p=(m,h,u,d=[])=>{
let g=this.pointsOf(m,n,c);if(e.strokeStyle=h,e.lineWidth=u,e.setLineDash(d),O(e,g),e.setLineDash([]),this.#t)for(let b of g)
T(e,b,1.4*u,h)};e.globalAlpha=.4,a&&p(a,s.line,2),e.globalAlpha=1,i&&p(i,s.line,1.5,[4,4]),p(r,a?s.path:s.accent,o?
2:1.3)}pointsOf(e,{width:n,height:r},s){let{n:o}=this.#e,a=(n-2*s)/Math.max(1,o-1);return Array.from({length:o},(i,c)=>[
o===1?n/2:s+a*c,r-s-(r-2*s)*this.#e.shareOf(e,c)])}get#t(){return this.choice==="profile"&&this.#e.n<=jt}};function l(t,{on:e={},testid:n,...r}={},...s){let o=document.createElement(t);for(let[a,i]of Object.entries(r))a in
o?Object.assign(o,{[a]:i}):o.setAttribute(a,String(i));n!==void 0&&(o.dataset.testid=n);for(let[a,i]of Object.entries(
e))o.addEventListener(a,i);return o.append(...s),o}var A=(t,e,n)=>l("button",{type:"button",testid:e,on:{click:n}},
t),We=0;function ne(t,e,n,r,s){We+=1;let o=`group-${We}`,a=n.map(({value:i,label:c,whyNot:p=""})=>{let m=l("input",
{type:"radio",name:o,value:i,checked:i===r,disabled:p!=="",testid:`${e}-${i}`,on:{change:()=>s(i)}});return l("labe\
l",{title:p},m,l("span",{},c))});return l("fieldset",{},l("legend",{},t),l("div",{className:"segments"},...a))}function z(t,e,n,r){
let s=l("div",{className:"scroll",tabIndex:0,role:"region","aria-label":n}),o=()=>{a.open&&s.replaceChildren(r())},
a=l("details",{testid:e,on:{toggle:o}},l("summary",{},t),s);return{element:a,refill:o}}function N(t,e){let n=r=>l("\
tr",{},...r.map(s=>l("td",{},String(s))));return l("table",{},l("thead",{},l("tr",{},...t.map(r=>l("th",{scope:"col"},
r)))),l("tbody",{},...e.map(n)))}function U(t,e){let n=URL.createObjectURL(t);l("a",{href:n,download:e}).click(),setTimeout(
()=>URL.revokeObjectURL(n),1e4)}function C(t,e){let n=!1;return()=>{n||(n=!0,requestAnimationFrame(()=>{n=!1,e.aborted||
t()}))}}var Yt=420,Jt=["red","green","blue"],re=class{isImage=!0;choice;aspect;#e;#t;#n;#r;#s;#o;#a=null;constructor(e,n){let[
r,s,o=1]=n;this.choice=n.join("x"),this.aspect=s/r,this.#e=r,this.#t=s,this.#n=o,this.#r=e,this.#s=e.low.reduce((a,i)=>Math.
min(a,i)),this.#o=e.high.reduce((a,i)=>Math.max(a,i))}heightFor(e){return Math.min(e*(this.#e/this.#t),Yt)}featureAt(e,n,r){
let{left:s,top:o,scale:a}=this.#l(r),i=Math.floor(this.#n*(e-s)/a),c=Math.floor(i/this.#n),p=Math.floor((n-o)/a);return c<
0||p<0||c>=this.#t||p>=this.#e?-1:p*this.#t*this.#n+i}nameOf(e){let n=Math.floor(e/this.#n),r=this.#n===1?"":` ${Jt[e%
this.#n]}`,s=`(${Math.floor(n/this.#t)}, ${n%this.#t})`;return this.#r.names?.[e]??`pixel ${s}${r}`}draw(e,n,r){this.#a??=
this.#c();let{canvas:s,pixels:o}=this.#a;this.#i(new Uint32Array(o.data.buffer),r),E(s).putImageData(o,0,0);let{left:a,
top:i,scale:c}=this.#l(n);e.imageSmoothingEnabled=!0,e.imageSmoothingQuality="high",e.drawImage(s,a,i,c*this.#t,c*this.#e)}#i(e,n){
let r=n instanceof Uint8Array,s=255/(this.#o-this.#s||1),o=c=>r?n[c]:Math.min(255,Math.max(0,Math.round(s*(n[c]-this.#s)))),
[a,i]=this.#n===1?[0,0]:[1,2];for(let c=0;c<e.length;c+=1){let p=this.#n*c;e[c]=4278190080|o(p+i)<<16|o(p+a)<<8|o(p)}}#c(){
let e=l("canvas",{width:this.#t,height:this.#e});return{canvas:e,pixels:E(e).createImageData(this.#t,this.#e)}}#l({
width:e,height:n}){let r=Math.min(e/this.#t,n/this.#e);return{scale:r,left:(e-r*this.#t)/2,top:(n-r*this.#e)/2}}};var Me=26,Te=4,se=class{isImage=!1;choice="profile";aspect;#e;#t;constructor(e){this.#e=e,this.#t=new _(e,"profile"),
this.aspect=this.#t.aspect}heightFor(){return Me*this.#e.n+2*Te}featureAt(e,n){return Math.min(this.#e.n-1,Math.max(
0,Math.floor((n-Te)/Me)))}nameOf(e){return this.#e.nameOf(e)}draw(e,n,r,s,o={}){if(!o.isLarge){this.#t.draw(e,n,r,s,
o);return}e.font="12.5px system-ui, sans-serif",e.textBaseline="middle";for(let a=0;a<this.#e.n;a+=1)this.#n(e,n.width,
a,r,s,o)}#n(e,n,r,s,o,{start:a,line:i}){let[c,p]=[Math.min(150,.34*n),n-62],m=Te+Me*(r+.5),h=u=>c+10+(p-c-20)*this.#e.
shareOf(u,r);e.fillStyle=o.quiet,e.textAlign="left",e.fillText(te(e,this.nameOf(r),c-12),4,m),e.fillStyle=o.rule,e.
fillRect(c,m-1,p-c,2),a&&(e.strokeStyle=o.path,e.lineWidth=2,O(e,[[h(a),m],[h(s),m]]),T(e,[h(a),m],4,o.line)),i&&ee(
e,[h(i),m],5,o.line),T(e,[h(s),m],6,a?o.path:o.accent),e.fillStyle=o.ink,e.textAlign="right",e.fillText(f(this.#e.valueOf(
s,r)),n-4,m)}};var Xt=24,ze=6,Qt=4,Ue=({kind:t,image_shape:e})=>t==="image"&&e!==null?e.join("x"):t;function Be(t,e){return[...Zt(
t,e).map(r=>{let[s,o,a]=r;return[r.join("x"),`Image ${s} × ${o}${a===void 0?"":", in color"}`]}),["profile","Profi\
le"],["waveform","Waveform"]]}function oe(t,e){return/^\d+x\d+(x3)?$/.test(t)?new re(e,t.split("x").map(Number)):t===
"profile"&&e.n<=Xt?new se(e):new _(e,t==="profile"?"profile":"waveform")}function Zt(t,e){if(e?.length===3)return[e];
let n=[];for(let s=2;s*2<=t;s+=1)t%s===0&&Ae([s,t/s])<=Qt&&n.push([s,t/s]);n.sort((s,o)=>Ae(s)-Ae(o));let r=e===null?
n.slice(0,ze):[e,...n.slice(0,ze)];return r.filter((s,o)=>r.findIndex(a=>a.join()===s.join())===o)}var Ae=([t,e])=>Math.
max(t/e,e/t);var ae=class{n;low;high;names;constructor({low:e,high:n,names:r,n_features:s}){this.n=s,this.low=e,this.high=n,this.
names=r}nameOf(e){return this.names?.[e]??`feature ${e}`}valueOf(e,n){return e instanceof Float32Array?e[n]:this.#e(
n)+e[n]/255*(this.#t(n)-this.#e(n))}shareOf(e,n){return e instanceof Uint8Array?e[n]/255:Math.min(1,Math.max(0,(e[n]-
this.#e(n))/(this.#t(n)-this.#e(n))))}#e(e){return this.low[this.low.length===1?0:e]}#t(e){return this.high[this.high.
length===1?0:e]}};var en={now:()=>performance.now(),next:t=>requestAnimationFrame(t),cancel:t=>cancelAnimationFrame(t)},ie=class{#e;#t;#n=0;constructor(e,n=en){
this.#e=e,this.#t=n}play(){let{path:e,frame:n}=this.#e.state;if(e===null)return;this.stop();let{last:r}=e,s=n>=r?0:
n,o=this.#t.now()-2400*s/r,a=i=>{let c=Math.max(0,Math.min(r,Math.floor((i-o)/2400*r)));this.#e.change({frame:c,isPlaying:c<
r}),c<r&&(this.#n=this.#t.next(a))};this.#n=this.#t.next(a),this.#e.change({isPlaying:!0})}stop(){this.#e.state.isPlaying&&
(this.#t.cancel(this.#n),this.#e.change({isPlaying:!1}))}toggle(){this.#e.state.isPlaying?this.stop():this.play()}scrub(e){
this.stop();let n=this.#e.state.path?.last??0;this.#e.change({frame:Math.min(n,Math.max(0,e))})}};function ce({changes:t,change:e,row:n}){return t?.request.row===n?t.answer?.answers[e]??null:null}var le=class{#e;#t=[];constructor(e){
this.#e=e}get state(){return this.#e}change(e){let n=this.#e;this.#e={...n,...e};let r=new Set(Object.keys(e).filter(
s=>!Object.is(n[s],e[s])));for(let{fields:s,effect:o}of this.#t)s.some(a=>r.has(a))&&o()}watch(e,n){this.#t.push({fields:e,
effect:n}),n()}};var tn=30,nn=.5;function Ve(t,e,n,{isDark:r,isStill:s},o){let a=new Y(t,e),i=new ae(t),c=new le(rn(a,i,r)),p=new ie(
c),m=new j({wire:n,store:c,map:a,player:p,isStill:s,signal:o}),h=new V({wire:n,store:c,map:a,follower:m,signal:o}),
u=new Z({wire:n,store:c,map:a,signal:o}),d=new G({wire:n,store:c,map:a,signal:o});return{map:a,features:i,store:c,wire:n,
player:p,follower:m,chooser:h,viewer:u,changes:d,signal:o}}function rn(t,e,n){let{open:r,offer:s}=t,o=t.hasClasses?
"class":"unit";return{layer:"heights",feature:0,component:null,hasMarks:!0,layout:null,hovered:-1,cursor:-1,shown:t.
typicalUnit(r.target,null),unit:null,members:null,clicks:t.isGiven?"nothing":o,row:r.start,sample:null,target:r.target,
goal:null,mode:s.modes[0],rigidity:s.rigidities.indexOf(tn),share:s.shares.indexOf(nn),path:null,curves:null,frame:0,
isPlaying:!1,isComparing:!0,wanted:s.changes?.wanted?.[0]?.[0]??[null,null],limits:[],areChangesWanted:!1,changes:null,
change:0,picture:oe(Ue(r.view),e),isDark:n,size:null,waiting:0,problem:"",announced:{text:""}}}function sn(t){if(!(t>0))return[0,1];let e=10**Math.floor(Math.log10(t)),n=[.25,.5,1,2,2.5].map(r=>r*e).find(r=>t/r<=
4.0001)??t;return Array.from({length:Math.ceil(t/n-1e-4)+1},(r,s)=>s*n)}function Ge(t,e,n,r){let{path:s,line:o,frame:a,
guide:i,least:c=0}=n,p=sn(H([0,...s,...o??[],i??c])[1]);t.font="11px system-ui, sans-serif";let m=8+Math.max(...p.map(
y=>t.measureText(f(y)).width)),[h,u,d]=[e.width-6,8,e.height-8],g=y=>m+(h-m)*y/(s.length-1),b=y=>d-(d-u)*y/p[p.length-
1],S=y=>[[m,b(y)],[h,b(y)]],w=y=>Array.from(y,(I,F)=>[g(F),b(I)]),M=(y,I,F,ue=[])=>{t.strokeStyle=I,t.lineWidth=F,t.
setLineDash(ue),O(t,y),t.setLineDash([])};t.textAlign="right",t.textBaseline="middle",t.lineJoin="round";for(let y of p)
M(S(y),r.rule,1),t.fillStyle=r.quiet,t.fillText(f(y),m-6,b(y));i!==void 0&&M(S(i),r.quiet,1,[2,3]),o&&M(w(o),r.line,
1.5,[4,4]),M(w(s),r.path,2.2),M([[g(a),u],[g(a),d]],r.rule,1),T(t,[g(a),b(s[a])],4.5,r.path)}var Ke=[{name:"target",title:"distance² to the target"},{name:"distance",title:"distance to the data (dotted: samp\
les)",guide:1},{name:"sharpness",title:"sharpness (dotted: samples)",guide:1},{name:"confidence",title:"confidence \
of the classifier",least:1}],je=t=>Ke.flatMap(e=>{let n=t?.[e.name];return n?[{...e,values:n}]:[]});function Ye(t){
let e=Ke.filter(({name:n})=>n!=="confidence"||t.map.open.has_classifier);return l("div",{className:"charts"},...e.map(
n=>on(t,n)))}function on({store:t,signal:e},n){let{name:r,title:s,guide:o,least:a}=n,i=l("canvas",{role:"img",testid:`\
chart-${r}`,"aria-label":s}),c=l("figure",{},l("figcaption",{},s),i);t.watch(["curves","picture"],()=>{let{curves:m,
picture:h}=t.state;c.hidden=r==="sharpness"&&(!h.isImage||m!==null&&!m.sharpness)});let p=C(()=>{let{path:m,curves:h,
frame:u,isComparing:d,isDark:g}=t.state,b=h?.[r],S={width:i.clientWidth,height:i.clientHeight};if(m===null||!b||c.hidden||
S.width===0)return;let w=b.subarray(0,m.n),M=d?b.subarray(m.n):null,y={...o===void 0?{}:{guide:o},...a===void 0?{}:
{least:a}};Ge(v(i,S),S,{path:w,line:M,frame:u,...y},x(g));let[I,F,ue]=[0,u,m.last].map(Nt=>f(w[Nt]));i.setAttribute(
"aria-label",`${s}: ${I} at the start, ${F} here, ${ue} at the end`)},e);return t.watch(["path","curves","frame","i\
sComparing","picture","isDark","size"],p),c}var an=12,ln=1e3,cn=150;function Je(t){let e=t.map.offer.exports.map(r=>A(`.${r}`,`export-${r}`,()=>{pn(t,r)})),n=l(
"span",{className:"quiet"},"Save the frames");return l("div",{className:"take"},l("div",{className:"bar"},n,A(".png",
"export-png",()=>mn(t)),...e),hn(t),dn(t),gn(t))}async function pn({store:t,wire:e},n){let{path:r}=t.state;if(r!==null)
try{let{name:s,type:o,buffers:a}=await e.send({...r.request,kind:"export",format:n});U(new Blob([a[0]],{type:o}),s)}catch(s){
t.change({problem:k(s)})}}function mn({store:t}){let{path:e,picture:n,row:r}=t.state;if(e===null)return;let s=Math.
min(an,e.n),o=n.isImage?{width:128*Math.min(2,n.aspect),height:128}:{width:224,height:160},a=l("canvas",{width:s*o.
width+(s-1)*6,height:o.height}),i=E(a);e.some(s).forEach((c,p)=>{i.save(),i.translate(p*(o.width+6),0),n.draw(i,o,c,
D),i.restore()}),a.toBlob(c=>c&&U(c,`morph-${r}.png`))}function hn({map:t,store:e}){let{element:n,show:r}=Ce("pytho\
n","call","Python that makes this morph");return e.watch(["path"],()=>r(e.state.path?.answer.call??"")),n.hidden=t.
isGiven,n}function Ce(t,e,n){let r=l("pre",{testid:e,tabIndex:0,"aria-label":n}),s=l("span",{className:"quiet",role:"\
status"}),o=p=>{r.textContent=p,s.textContent=""},a=async()=>{s.textContent=await un(r)},i=l("div",{className:"bar \
gap"},A("Copy",t==="python"?"copy":`copy-${t}`,()=>{a()}),s);return{element:l("details",{testid:t},l("summary",{},"\
The same in Python"),r,i),show:o}}async function un(t){try{return await navigator.clipboard.writeText(t.textContent??
""),"Copied."}catch{return window.getSelection()?.selectAllChildren(t),"Selected: press Ctrl+C, or ⌘C."}}function dn(t){
let{element:e,refill:n}=z("The path as a table","path-table","The path",()=>fn(t));return t.store.watch(["path","cu\
rves"],n),e}function fn({map:t,store:e}){let{path:n,curves:r}=e.state;if(n===null)return"";let{units:s}=n.answer.path,
o=je(r),a=["progress","unit","class","unit of the line",...o.flatMap(({title:c})=>[c,"of the line"])],i=Array.from(
{length:n.n},(c,p)=>[L(p/n.last),s[p],t.classOf(s[p])??"–",n.answer.line.units[p],...o.flatMap(({values:m})=>[f(m[p]),
f(m[n.n+p])])]);return N(a,i)}function gn(t){let{element:e,refill:n}=z("The frame's values as a table","value-table",
"The frame's values",()=>bn(t)),r;return t.store.watch(["path","frame","picture"],()=>{clearTimeout(r),e.open&&(r=setTimeout(
n,cn))}),e}function bn({store:t,features:e}){let{path:n,frame:r,picture:s}=t.state;if(n===null)return"";let o=[0,r,
n.last].map(i=>n.frame(i)),a=Array.from({length:Math.min(e.n,ln)},(i,c)=>[s.nameOf(c),...o.map(p=>f(e.valueOf(p,c)))]);
return N(["feature","start",`frame ${r+1}`,"end"],a)}var wn=[["any","may change"],["up","may grow"],["down","may shrink"],["none","stays"]];function Xe(t){let{changes:e}=t.
map.offer;if(e===null)return[];let n="What would have to change",r=l("div",{className:"sides"},e.has_limits?Mn(t,e):
yn(),Cn(t,e));return[l("section",{className:"panel on-changes","aria-label":n,testid:"changes"},l("h2",{},n),xn(t,e),
r)]}var yn=()=>l("p",{className:"quiet gap"},"This file holds answers without limits, for a few labels. The live ex\
plorer finds all others.");function xn(t,e){let{store:n,changes:r}=t,s=l("span",{});n.watch(["sample"],()=>{let{sample:c}=n.
state;s.textContent=`For ${c?.name??`row ${c?.row??""}`} ${e.wanted?"to be called":"to be answered with"}`});let o=e.
wanted?vn(t,e.wanted):kn(t,e),a=A("Find","find-changes",()=>r.find());a.className="main";let i=l("span",{className:"\
quiet"},`by ${e.asked}`);return l("div",{className:"bar"},s,...o,i,a)}function vn({store:t,changes:e},n){let r=n.map(
([a,i])=>l("option",{value:a},i)),o=l("select",{"aria-label":"What the row should be called",testid:"wanted",on:{change:()=>e.
want(Number(o.value))}},...r);return t.watch(["wanted"],()=>{o.value=String(t.state.wanted)}),[o]}function kn({store:t,
changes:e},{range:[n,r]}){return[n,r].map((o,a)=>{let i={change:()=>{let h=t.state.wanted.slice();h[a]=Se(m),e.want(
h)}},c=a===0?"At least":"At most",p={placeholder:String(Number(o.toPrecision(4))),testid:a===0?"wanted-low":"wanted\
-high"},m=l("input",{type:"number",step:"any","aria-label":c,...p,on:i});return l("label",{className:"check"},c.toLowerCase(),
m)})}var Se=({value:t})=>t===""?null:Number(t);function Mn(t,e){let{store:n,changes:r}=t,s=["column","now","","at l\
east","at most"].map(m=>l("th",{scope:"col"},m)),o=e.columns.map((m,h)=>Tn(t,m,h)),a=l("tbody",{},...o),i=l("div",{
className:"scroll",tabIndex:0,role:"region","aria-label":"Limits"},l("table",{},l("thead",{},l("tr",{},...s)),a)),c=l(
"summary",{},"Limits"),p=A("All may change","free",()=>r.free());return n.watch(["limits"],()=>{let m=n.state.limits.
length;c.textContent=m===0?"Limits: all columns may change":`Limits: ${m} of ${e.columns.length} columns`,p.disabled=
m===0}),l("details",{testid:"limits"},c,i,l("div",{className:"bar gap"},p))}function Tn({store:t,changes:e},{name:n,
is_number:r,has_order:s,low:o,high:a},i){let c=l("td",{});t.watch(["sample"],()=>{c.textContent=t.state.sample?.entries?.[i]??
""});let p=()=>{let w={low:r?Se(g):null,high:r?Se(b):null};e.limit({column:i,way:u.value,...w})},h=wn.filter(([w])=>s||
w==="any"||w==="none").map(([w,M])=>l("option",{value:w},M)),u=l("select",{"aria-label":`How ${n} may change`,testid:`\
way-${i}`,on:{change:p}},...h),d=(w,M)=>l("input",{type:"number",step:"any",placeholder:M,testid:`${w}-${i}`,"aria-\
label":`${n} ${w==="low"?"at least":"at most"}`,on:{change:p}}),[g,b]=[d("low",o),d("high",a)];t.watch(["limits"],()=>{
let w=t.state.limits.find(M=>M.column===i);An(w,u,g,b)});let S=w=>l("td",{},...r?[w]:[]);return l("tr",{},l("th",{scope:"\
row"},n),c,l("td",{},u),S(g),S(b))}function An(t,e,n,r){e.value=t?.way??"any";for(let[s,o]of[[n,t?.low],[r,t?.high]])
s.value=o==null?"":String(o),s.disabled=t?.way==="none"}function Cn(t,e){let{store:n}=t,r=l("div",{testid:"answers"}),
s=Ce("changes-python","changes-call","Python that asks the same");return n.watch(["changes","change","sample","areC\
hangesWanted"],()=>{let{changes:o,sample:a,areChangesWanted:i}=n.state,c=o!==null&&o.request.row===a?.row,p=i?[l("p",
{className:"quiet gap"},"Looking …")]:[];Sn(r,c?On(t,e,o):p),s.element.hidden=!c||o.answer===null}),n.watch(["cha\
nges"],()=>{let{changes:o}=n.state;s.show(o?.answer?.call??""),o!==null&&n.change({announced:{text:Ln(o)}})}),l("di\
v",{className:"answers"},r,s.element)}function Sn(t,e){let n=t.getRootNode().activeElement,r=n&&t.contains(n)?n.dataset.
testid:void 0;t.replaceChildren(...e),r!==void 0&&t.querySelector(`[data-testid="${r}"]`)?.focus()}function Ln({answer:t,
problem:e}){if(t===null)return e;if(t.answers.length===0)return t.reason;let[{changes:n}]=t.answers;return n.map(([
,r,s,o])=>`${r} ${s} to ${o}`).join(", ")}function On(t,e,{request:n,answer:r,problem:s}){let o=c=>[l("p",{className:"\
gap"},c)];if(r===null)return o(s);let a=e.asked==="the map"?"The map":"The model",i=e.wanted?`calls row ${n.row} ${r.
now}`:`answers row ${n.row} with ${r.now}`;return r.is_already?o(`${a} ${i}. That is what is wanted: nothing has to\
 change.`):r.answers.length===0?o(`${a} ${i}. No answer is found: ${r.reason}.`):[...o(`${a} ${i} now.`),En(t,r.answers),
...Pn(r.answers),...$n(t,e)]}function En({store:t},e){let n=[...new Set(e.flatMap(({changes:m})=>m.map(([h])=>h)))].
sort((m,h)=>m-h),r=new Map(e.flatMap(({changes:m})=>m.map(([h,u,d])=>[h,[u,d]]))),s=e.map((m,h)=>{let u=A(`Answer ${h+
1}`,`answer-${h}`,()=>t.change({change:h}));return u.setAttribute("aria-pressed",String(t.state.change===h)),l("th",
{scope:"col"},u)}),o=n.map(m=>{let[h,u]=r.get(m)??["",""],d=e.map(({changes:g})=>{let b=g.find(([S])=>S===m);return l(
"td",b?{className:"new"}:{className:"quiet"},b?b[3]:"as it is")});return l("tr",{},l("th",{scope:"row"},h),l("td",{},
u),...d)}),a=e.map(({cost:m})=>l("td",{},m)),c=l("tr",{title:"Σ of changes: numbers in standard deviations, another\
 word 1"},l("th",{scope:"row"},"cost"),l("td",{}),...a),p=l("tr",{},l("th",{scope:"col"},"column"),l("th",{scope:"c\
ol"},"now"),...s);return l("div",{className:"scroll"},l("table",{testid:"answer-table"},l("thead",{},p),l("tbody",{},
...o,c)))}function Pn(t){let e=t.flatMap(({is_training_row:r},s)=>r?[s+1]:[]);if(e.length===0)return[];let n=e.length===
1?`Answer ${e[0]} is a complete row`:`Answers ${e.join(", ")} are complete rows`;return[l("p",{className:"warning",
testid:"copies"},`${n} of the training data: who reads one sees that row.`)]}function $n({store:t},e){let n=ce(t.state);
if(n===null)return[];let r=n.steps.length-1,s=["",...n.steps.map((c,p)=>L(p/r))],o=n.changes.map(([,c],p)=>[c,...n.
steps.map(m=>m[p])]),a=[`${e.asked} says`,...n.said],i=l("span",{className:"key change"});return[l("p",{className:"\
caption gap"},i,`The way to answer ${t.state.change+1}, on the map too`),l("div",{className:"scroll",testid:"way"},
N(s,[...o,a]))]}function Qe({map:t},e){let{shape:n,topology:r,boundary:s,n_samples:o,n_features:a,name:i}=t.open,c=s==="planar"?r:`${r}\
, ${s}`,p=`${n.join(" × ")} units, ${c} · ${fe(o)} samples · ${fe(a)} features`,m={click:()=>e.showModal()};return l(
"header",{className:"head"},l("h1",{},i||"Somersault"),l("p",{className:"quiet"},p),l("button",{type:"button",testid:"\
help","aria-label":"Keyboard help",on:m},"?"))}function Ze({map:t}){let e=t.open.notes.map(n=>l("li",{},n));return e.
length>0?[l("ul",{className:"notes",testid:"notes"},...e)]:[]}function et({store:t}){let e=l("div",{className:"prob\
lem",role:"alert",testid:"problem"}),n={click:()=>t.change({problem:""})};return t.watch(["problem"],()=>{let r=t.state.
problem;e.hidden=r==="",e.replaceChildren(l("span",{},r),l("button",{type:"button","aria-label":"Dismiss",on:n},"×"))}),
e}function tt({store:t}){let e=l("p",{className:"unseen",role:"status","aria-live":"polite",testid:"live"});return t.
watch(["announced"],()=>{e.textContent=t.state.announced.text}),e}var Nn=[["← ↑ → ↓","on the map: move from unit to unit"],["Enter","on the map: morph to the unit, its class\
 or its cluster"],["S","start from a sample of the unit"],["R","start from a random sample"],["Space","play or paus\
e"],[", .","one frame back, one on"],["L","next layer"],["C","compare with the straight line"],["?","this help"]],nt={
ArrowLeft:[0,-1],ArrowRight:[0,1],ArrowUp:[-1,0],ArrowDown:[1,0]};function rt(){let t=Nn.flatMap(([n,r])=>[l("dt",{},
l("kbd",{},n)),l("dd",{},r)]),e=l("dialog",{"aria-label":"Keyboard help",testid:"help-dialog"},l("p",{},"Click a un\
it, a class or a cluster, and the sample morphs into it. Drag the frames to see how."),l("dl",{},...t),l("button",{
type:"button",className:"main",on:{click:()=>e.close()}},"Close"));return e}var st=({altKey:t,ctrlKey:e,metaKey:n})=>t||
e||n;function ot({store:t,viewer:e,chooser:n},r){let{cursor:s}=t.state;if(!st(r)){if(r.key==="Enter"&&s>=0)e.showUnit(
s),n.choose(s);else if(r.key.toLowerCase()==="s"&&s>=0)n.startAt(s);else if(r.key in nt)e.moveCursor(...nt[r.key]);else
return;r.preventDefault(),r.stopPropagation()}}function at({store:t,player:e,viewer:n,chooser:r},s,o){let a={" ":()=>e.
toggle(),r:()=>{r.startAnywhere()},l:()=>n.showNextLayer(),c:()=>o.click(),",":()=>e.scrub(t.state.frame-1),".":()=>e.
scrub(t.state.frame+1),"?":()=>s.showModal(),s:()=>{r.startAt(t.state.shown)}};return i=>{let c=i.composedPath()[0],
p=c.matches('select, input[type="number"]'),m=i.key===" "&&c.matches("button, summary, input"),h=a[i.key.toLowerCase()];
st(i)||p||m||s.open||h===void 0||(i.preventDefault(),h())}}function it(t,e,{colors:n,marks:r,groups:s},o){let{scale:a}=e,i=Math.min(15,.46*a);t.font=`600 ${i}px system-ui, sa\
ns-serif`,t.textAlign="center",t.textBaseline="middle";for(let c=0;c<e.lattice.n;c+=1){let p=n[c]??$(o.empty);t.fillStyle=
q(p),e.outline(t,c,a>7?.965:1.02),t.fill();let m=r?.[c];m&&i>5&&(t.fillStyle=Ne(p),t.globalAlpha=n[c]?.95:.5,t.fillText(
te(t,m,.84*a),...e.center(c)),t.globalAlpha=1)}s&&Hn(t,e,s,o)}function Hn(t,e,n,r){let{lattice:s}=e;t.strokeStyle=r.
ink,t.lineWidth=Math.max(1,Math.min(2.5,e.scale/9)),t.lineCap="round";for(let o=0;o<s.n;o+=1)s.corners.forEach((a,i)=>{
let c=s.across(o,i);c!==void 0&&n[c]!==n[o]&&O(t,e.edge(o,i))})}var pe=class{lattice;width;height;scale;#e;constructor(e,n){let[r,s]=[e.right-e.left,e.bottom-e.top];this.lattice=e,
this.width=n,this.scale=Math.min(n/r,560/s,54),this.height=Math.ceil(this.scale*s),this.#e=(n-this.scale*r)/2}center(e){
let[n,r]=this.lattice.placeOf(e);return[this.#e+this.scale*(n-this.lattice.left),this.scale*(r-this.lattice.top)]}unitAt(e,n){
let[r,s]=[-1,(.72*this.scale)**2];for(let o=0;o<this.lattice.n;o+=1){let[a,i]=this.center(o),c=(a-e)**2+(i-n)**2;c<
s&&([r,s]=[o,c])}return r}edge(e,n){let[r,s]=this.center(e);return this.lattice.edge(n).map(([o,a])=>[r+this.scale*
o,s+this.scale*a])}outline(e,n,r){let[s,o]=this.center(n),a=r*this.scale;e.beginPath();for(let[i,c]of this.lattice.
corners)e.lineTo(s+a*i,o+a*c);e.closePath()}};function ct(t,e,n,r){let{targets:s,hovered:o,cursor:a,start:i,path:c,line:p,change:m,frame:h}=n;Rn(t,e,s,r),o>=0&&lt(
t,e,o,r.ink,1.5),a>=0&&lt(t,e,a,r.focus,3),p&&Le(t,e,p,r.card,r.line,[5,5]),c&&Le(t,e,c,r.card,r.path,[]),m&&Le(t,e,
m,r.card,r.accent,[1,6]),m&&Oe(t,e,m.units[m.units.length-1],r,!1,r.accent),i>=0&&Oe(t,e,i,r,!1),c&&Oe(t,e,c.units[h],
r,!0)}function lt(t,e,n,r,s){e.outline(t,n,.95),t.strokeStyle=r,t.lineWidth=s,t.stroke()}function Rn(t,e,n,r){let s=_n(
e,n),o=Math.max(1.2,Math.min(3.5,e.scale/8));t.lineCap="round";for(let[a,i]of[[r.card,1.8*o],[r.path,o]]){t.strokeStyle=
a,t.lineWidth=i;for(let c of s)O(t,c)}}function _n(t,e){let{lattice:n}=t,r=new Set(e);return e.flatMap(s=>n.corners.
flatMap((o,a)=>r.has(n.across(s,a))?[]:[t.edge(s,a)]))}function Le(t,e,n,r,s,o){let a=In(n).map(i=>i.map(c=>e.center(
c)));t.lineJoin="round",t.lineCap="round";for(let[i,c,p]of[[r,5.5,[]],[s,3,o]]){t.strokeStyle=i,t.lineWidth=c,t.setLineDash(
[...p]);for(let m of a)O(t,m)}t.setLineDash([])}function In({units:t,wrapped:e}){let n=[[t[0]]];for(let r=1;r<t.length;r+=
1)t[r]!==t[r-1]&&(e[r-1]&&n.push([]),n[n.length-1].push(t[r]));return n}function Oe(t,e,n,r,s,o=r.path){let a=e.center(
n),i=Math.max(4.5,Math.min(8,.3*e.scale));T(t,a,i+2.5,r.card),s?T(t,a,i,o):ee(t,a,i-1,o,3)}var me={width:190,height:10};function pt(t){let{map:e,store:n}=t,r=l("div",{className:"legend",testid:"legend"});return n.
watch(["layer","component","picture","isDark"],()=>{let{layer:s,component:o,isDark:a}=n.state;if(xe(e.open,s)!==null){
let c=Re(e.open,s,x(a));r.replaceChildren(...c.map(({target:p,color:m},h)=>Dn(t,p,m,h)));return}let i=_e(e.open,s,o);
i!==null&&r.replaceChildren(...Fn(t,i))}),r}function Fn({store:t},[e,n]){let{layer:r,component:s,picture:o,isDark:a}=t.
state,i=r==="component"?o.nameOf(s?.feature??0):R[r][1],c=l("canvas",{"aria-hidden":"true"}),p=v(c,me);for(let m=0;m<
me.width;m+=1)p.fillStyle=q(Q(m/(me.width-1),ve(r,a))),p.fillRect(m,0,1.5,me.height);return[l("span",{},f(e)),c,l("\
span",{},f(n)),l("span",{className:"words"},i)]}function Dn({map:t,chooser:e},n,r,s){let o=l("canvas",{width:11,height:11});
T(E(o),[5.5,5.5],5.5,q(r));let a=t.nameOf(n),i={type:"button",className:"chip",testid:`chip-${s}`,disabled:t.isGiven,
title:t.isGiven?a:`Morph to ${a}`,on:{click:()=>e.aim(n)}};return l("button",i,o,l("span",{},a))}var qn=3,Wn=400,mt=["layout","layer","component","hasMarks","isDark"],zn=["hovered","cursor","sample","target","pat\
h","frame","isComparing","row","changes","change"];function ht(t){let e=l("div",{className:"bar"},Vn(t),Gn(t),...Kn(
t));return l("section",{className:"panel on-map","aria-label":"Map"},l("div",{className:"bar spread"},e,A("Save .pn\
g","save-map",()=>Yn(t))),Un(t),pt(t),...t.map.isGiven?[]:[l("div",{className:"gap"},jn(t))])}function Un(t){let{map:e,
store:n,signal:r}=t,s=`Map of ${e.open.shape.join(" by ")} units. Arrow keys move over units, Enter chooses the tar\
get.`,o=l("canvas",{className:"map",tabIndex:0,role:"application",testid:"map","aria-label":s,on:Bn(t)}),a=new J(e.
open);n.watch(["size"],()=>{let p=o.clientWidth;p>0&&p!==n.state.layout?.width&&n.change({layout:new pe(a,p)})}),n.
watch(["layout"],()=>{o.style.height=`${n.state.layout?.height??0}px`});let i=l("canvas");n.watch(mt,()=>{let{layout:p}=n.
state;p!==null&&ut(t)!==null&&dt(t,v(i,p))});let c=C(()=>{let{layout:p}=n.state;if(p===null)return;let m=v(o,p);m.drawImage(
i,0,0,p.width,p.height),ft(t,m)},r);return n.watch([...mt,...zn],c),o}var ut=({map:t,store:e})=>He(t.open,e.state,e.
state.layout?.scale??0);function dt(t,e){let{layout:n,isDark:r}=t.store.state,s=ut(t);n!==null&&s!==null&&it(e,n,s,
x(r))}function ft({map:t,store:e},n){let{layout:r,path:s,target:o,sample:a,hovered:i,cursor:c,frame:p,isComparing:m,
isDark:h}=e.state,u=ce(e.state);if(r===null)return;let d=s!==null&&s.request.target===o,g={hovered:i,cursor:c,frame:p,
start:a?.unit??-1,targets:d?s.answer.target_units:t.unitsOf(o,a),path:s?.answer.path??null,line:m?s?.answer.line??null:
null,change:u?.way??null};ct(n,r,g,x(h))}function Bn(t){let{store:e,viewer:n,chooser:r}=t,s=({currentTarget:o,clientX:a,
clientY:i})=>{let{left:c,top:p}=o.getBoundingClientRect();return e.state.layout?.unitAt(a-c,i-p)??-1};return{pointermove:o=>n.
hover(s(o)),pointerleave:()=>n.hover(-1),click:o=>{let a=s(o);a<0||(n.showUnit(a),r.choose(a))},keydown:o=>ot(t,o),
blur:()=>e.change({cursor:-1})}}function Vn({store:t,viewer:e}){let n={change:()=>e.showLayer(s.value)},r=e.layers.
map(o=>l("option",{value:o},R[o][0])),s=l("select",{"aria-label":"Layer of the map",testid:"layer",on:n},...r);return t.
watch(["layer"],()=>{s.value=t.state.layer}),s}function Gn({map:t,store:e,viewer:n}){let r=t.open.n_features,o={"ar\
ia-label":"Feature",testid:"feature",on:{change:()=>n.showFeature(Number(i.value))}},a=(c,p)=>l("option",{value:p},
e.state.picture.nameOf(p)),i=r>Wn?l("input",{...o,type:"number",min:0,max:r-1,value:0}):l("select",o,...Array.from(
{length:r},a));return e.watch(["layer"],()=>{i.hidden=e.state.layer!=="component"}),i}function Kn({map:t,store:e}){
if(!t.hasClasses)return[];let r=l("input",{type:"checkbox",checked:!0,testid:"marks",on:{change:()=>e.change({hasMarks:r.
checked})}});return[l("label",{className:"check"},r,"words")]}function jn({map:t,store:e}){let n=[{value:"unit",label:"\
unit"},{value:"class",label:"class",whyNot:t.hasClasses?"":"this map has no labels"},{value:"cluster",label:"cluste\
r"},{value:"start",label:"start"}];return ne("A click chooses the","clicks",n,e.state.clicks,r=>e.change({clicks:r}))}
function Yn(t){let{layout:e,layer:n,isDark:r}=t.store.state;if(e===null)return;let s=l("canvas"),o=v(s,e,qn);o.fillStyle=
x(r).card,o.fillRect(0,0,e.width,e.height),dt(t,o),ft(t,o),s.toBlob(a=>a&&U(a,`map-${n}.png`))}var Jn=92,Xn=50,gt=4;function bt(t){let{store:e}=t,n=l("h2",{testid:"unit"});return e.watch(["shown"],()=>{let{shown:r}=e.
state;n.textContent=`Unit ${r} · ${t.map.placeOf(r)}`}),l("section",{className:"panel on-unit","aria-label":"Unit"},
l("div",{className:"unit"},Qn(t),l("div",{},n,Zn(t)),nr(t)),z("All units as a table","map-table","All units",()=>or(
t)).element)}function B({store:t},e,n,r){let{picture:s,isDark:o}=t.state,a={width:n,height:n};r===null?qe(e):s.draw(
v(e,a),a,r,x(o))}function Qn(t){let{store:e}=t,n=l("canvas",{className:"picture",role:"img","aria-label":"Prototype"});
return e.watch(["unit","picture","isDark"],()=>{let{unit:r}=e.state;r!==null&&B(t,n,Jn,r.prototype)}),n}function Zn(t){
let{store:e}=t,n=l("dl",{testid:"unit-facts"});return e.watch(["shown","unit","layer","component","picture"],()=>{let r=er(
t).flatMap(([s,o])=>[l("dt",{},s),l("dd",{},o)]);n.replaceChildren(...r)}),n}function er({map:t,store:e}){let{shown:n,
unit:r,layer:s,component:o,picture:a}=e.state,{hits:i,errors:c,heights:p,unit_clusters:m}=t.open,h=t.classOf(n),u=r?.
unit===n?r.counts:[],d=[["class",h===null?null:`${h}, ${t.purityOf(n)}`],["samples",String(i[n])],["error",wt(c[n])],
["to neighbors",f(p[n])],["cluster",String(m[n])]];return s==="component"&&o&&d.push([a.nameOf(o.feature),f(o.values[n])]),
u.length>1&&d.push(["classes",tr(u)]),d.filter(g=>g[1]!==null)}var wt=t=>t<0?"–":f(t);function tr(t){return[...t.
slice(0,gt).map(([n,r])=>`${n}: ${r}`),...t.length>gt?["…"]:[]].join(", ")}function nr(t){let{store:e}=t,r=l("div",
{className:"members",role:"group",testid:"members","aria-label":"Samples of the unit: choose one as the start"});return e.
watch(["members","picture","isDark"],()=>{let{members:s}=e.state;s!==null&&r.replaceChildren(...rr(t,s.answer))}),r}
function rr(t,e){let n=c=>[l("span",{className:"quiet"},c)];if(e===null)return n("This file does not hold the sampl\
es of this unit.");let{rows:r,labels:s,names:o,samples:a}=e;if(r.length===0)return n("No samples.");let i=a.length/
r.length;return r.map((c,p)=>sr(t,c,[o[p],s[p]],a.subarray(p*i,(p+1)*i),p))}function sr(t,e,[n,r],s,o){let{map:a,chooser:i}=t,
c=l("canvas");B(t,c,Xn,s);let p=a.canStart(e),m=`${n===null?"":`, ${n}`}${r===null?"":`, class ${r}`}`,h=p?`Start f\
rom row ${e}${m}`:`Row ${e}${m}`,u={click:()=>{i.startFrom(e)}},d={type:"button",title:h,"aria-label":h,disabled:!p,
testid:`member-${o}`,on:u};return l("button",d,c)}function or({map:t}){let{shape:e,heights:n,hits:r,errors:s,purity:o,
unit_clusters:a}=t.open,i=["unit","row","column","to neighbors","samples","error","class","purity","cluster"],c=Array.
from({length:t.nUnits},(p,m)=>{let h=t.classOf(m),u=h===null?["–","–"]:[h,L(o[m])],d=[Math.floor(m/e[1]),m%e[1]];
return[m,...d,f(n[m]),r[m],wt(s[m]),...u,a[m]]});return N(i,c)}var yt=62;function xt(t){let{map:e,chooser:n}=t,r=l("div",{className:"arrow","aria-hidden":"true"},"→");return l(
"div",{},l("div",{className:"ends"},ar(t),r,ir(t)),l("div",{className:"bar gap"},lr(t),A("Random","random",()=>{n.startAnywhere()}),
...e.isGiven?[]:[cr(t)]))}function ar(t){let{map:e,store:n}=t,{element:r,canvas:s,title:o,facts:a}=vt("Start","star\
t");return n.watch(["sample","picture","isDark"],()=>{let{sample:i}=n.state;i!==null&&B(t,s,yt,i.values)}),n.watch(
["sample"],()=>{let{sample:i}=n.state;if(i===null)return;let{row:c,label:p,name:m,unit:h,n_missing:u}=i;o.textContent=
p??m??`row ${c}`;let d=[p===null?"":m??"",p===null&&!m||e.isGiven?"":`row ${c}`,`unit ${h}`,u>0?`${u} values filled`:
""];a.textContent=d.filter(Boolean).join(" · ")}),r}function ir(t){let{map:e,store:n}=t,{element:r,canvas:s,title:o,
facts:a}=vt("Target","target");return n.watch(["goal","picture","isDark"],()=>B(t,s,yt,n.state.goal)),n.watch(["tar\
get","sample"],()=>{let{target:i,sample:c}=n.state;if(c===null)return;let p=e.unitsOf(i,c);o.textContent=e.titleOf(
i),a.textContent=p.length>1?`${p.length} units`:e.placeOf(p[0])}),r}function vt(t,e){let n=l("canvas",{role:"img","\
aria-label":t}),r=l("div",{className:"what",testid:e}),s=l("div",{className:"quiet",testid:`${e}-facts`});return{element:l(
"div",{className:"end"},n,l("h2",{},t),r,s),canvas:n,title:r,facts:s}}function lr({map:t,store:e,chooser:n}){let{rows:r,
names:s}=t.offer,a={"aria-label":"Row of the start",testid:"row",on:{change:()=>{n.startFrom(Number(i.value))}}},i=r===
null?l("input",{...a,type:"number",min:0,max:t.open.n_samples-1,step:1}):l("select",a,...r.map((p,m)=>l("option",{value:p},
s?.[m]??String(p)))),c=()=>{i.value=String(e.state.row)};return e.watch(["row"],c),e.watch(["problem"],()=>e.state.
problem!==""&&c()),l("label",{className:"check"},l("span",{className:"for-wide"},t.isGiven?"Start":"Row, from 0"),i)}
function cr({map:t,store:e,chooser:n}){let r=t.targets.map(a=>l("option",{value:JSON.stringify(a)},t.nameOf(a))),o=l(
"select",{"aria-label":"Target",testid:"target-choice",on:{change:()=>n.aim(JSON.parse(o.value))}},...r);return e.watch(
["target"],()=>{o.value=JSON.stringify(e.state.target)}),l("label",{className:"check"},l("span",{className:"for-wid\
e"},"Target"),o)}var P=46,kt=4,Mt=5;function Tt(t){return[l("div",{className:"scrub"},pr(t),l("div",{},mr(t),hr(t))),fr(t)]}function pr({
store:t,player:e}){let r=l("button",{type:"button",className:"play main",testid:"play",on:{click:()=>e.toggle()}});
return t.watch(["isPlaying"],()=>{let{isPlaying:s}=t.state;r.textContent=s?"❚❚":"▶",r.setAttribute("aria-labe\
l",s?"Pause":"Play")}),r}function mr({store:t,player:e,signal:n}){let o=l("input",{...{type:"range",min:0,max:1,step:1,
value:0},"aria-label":"Frame",testid:"frame",on:{input:()=>e.scrub(Number(o.value))}});t.watch(["path"],()=>{o.max=
String(t.state.path?.last??0)});let a=C(()=>{let{path:i,frame:c}=t.state;i!==null&&(o.value=String(c),o.setAttribute(
"aria-valuetext",`${c+1} of ${i.n}`))},n);return t.watch(["path","frame"],a),o}function hr(t){let{store:e,signal:n}=t,
r=l("div",{className:"where",testid:"where"}),s=C(()=>{let{path:o,frame:a}=e.state;o!==null&&r.replaceChildren(l("b",
{},L(a/o.last)),ur(t))},n);return e.watch(["path","frame","curves"],s),r}function ur({map:t,store:e}){let{path:n,frame:r}=e.
state,s=n?.answer.path.units[r]??0,o=t.classOf(s);return` of the way · unit ${s}${o===null?"":` · class ${o}`}${dr(
e.state)}`}function dr({curves:t,frame:e}){let{guess:n,guesses:r,confidence:s}=t??{};return!n||!s?"":` · classifier\
: ${r?r[n[e]]:`class ${n[e]}`}, ${L(s[e])}`}function fr({store:t,player:e,signal:n}){let s=l("canvas",{className:"s\
trip",testid:"strip","aria-hidden":"true",on:{click:c=>{let{left:p,width:m}=s.getBoundingClientRect(),h=t.state.path?.
last??0;e.scrub(Math.round((c.clientX-p)/m*h))}}});s.style.height=`${P}px`;let o=l("canvas"),a={width:0,tile:0},i=C(
()=>{let{path:c,frame:p,isDark:m}=t.state;if(c===null||a.width===0)return;let{width:h,tile:u}=a,d=v(s,{width:h,height:P});
d.drawImage(o,0,0,h,P),d.strokeStyle=x(m).path,d.lineWidth=2.5,d.beginPath(),d.roundRect(1.25+(h-u)*p/c.last,1.25,u-
2.5,P-2.5,Mt),d.stroke()},n);return t.watch(["path","picture","isDark","size"],()=>{let c=s.clientWidth;t.state.path===
null||c===0||(a={width:c,tile:gr(t.state,o,c)})}),t.watch(["path","frame","picture","isDark","size"],i),s}function gr({
path:t,picture:e,isDark:n},r,s){let o={width:P*e.aspect,height:P},a=x(n),i=v(r,{width:s,height:P});if(t===null)return o.
width;let c=Math.max(2,Math.min(t.n,Math.floor((s+kt)/(o.width+kt))));return t.some(c).forEach((p,m)=>{i.save(),i.translate(
(s-o.width)*m/(c-1),0),i.beginPath(),i.roundRect(0,0,o.width,P,Mt),i.clip(),i.fillStyle=a.soft,i.fillRect(0,0,o.width,
P),e.draw(i,o,p,a),i.restore()}),o.width}var Ct={tuned:{label:"Tuned",text:"Tuned for each path by itself.",sliders:[]},map:{label:"Via map",text:"A stop in\
 each unit on the shortest way over the map.",sliders:[]},rigidity:{label:"Rigidity",text:"Small: strictest preserv\
ation of the other distances. Large: the straight line. It leads to the prototype.",sliders:["rigidity"]},published:{
label:"Published",text:"The paper's rule: 50 steps of rate 0.1. Share, the target's part of the say, sets how long \
they are; paths that are not of fixed steps do not depend on it.",sliders:["rigidity","share"]}};function St(t){let{
map:e,store:n}=t,r=l("p",{className:"quiet",testid:"mode-words"});return n.watch(["mode"],()=>{r.textContent=Lt(n.state.
mode)?.text??""}),l("div",{className:"rule",hidden:e.isGiven},br(t),At(t,"rigidity","Rigidity",e.offer.rigidities),
At(t,"share","Share",e.offer.shares),r)}var Lt=t=>t==="given"?null:Ct[t];function br({map:t,store:e,follower:n}){let r=Object.
entries(Ct).map(([s,{label:o}])=>({value:s,label:o,whyNot:t.offer.modes.includes(s)?"":"this file does not hold it;\
 the live explorer does"}));return ne("Way","mode",r,e.state.mode,s=>{e.change({mode:s,problem:""}),n.follow()})}function At({
store:t,follower:e},n,r,s){let o=l("output"),a=()=>{t.change({[n]:Number(c.value),problem:""}),e.follow()},i={type:"\
range",min:0,max:Math.max(0,s.length-1),value:t.state[n]},c=l("input",{...i,testid:n,"aria-label":r,on:{input:a}}),
p=l("div",{className:"slider"},l("span",{},r),c,o);return t.watch([n],()=>{o.textContent=f(s[t.state[n]]),c.setAttribute(
"aria-valuetext",o.textContent)}),t.watch(["mode"],()=>{p.hidden=!Lt(t.state.mode)?.sliders.includes(n),c.disabled=
p.hidden}),p}function Ot(t){let{store:e,signal:n}=t,r=l("span",{testid:"pointed"}),s=l("canvas",{role:"img",testid:"screen","ari\
a-label":"The morph",on:{pointermove:p=>{r.textContent=yr(t,s,p)},pointerleave:()=>{r.textContent=""}}}),o=l("canva\
s",{role:"img",testid:"line-screen","aria-label":"The straight line"}),a=l("figure",{},s,l("figcaption",{},l("span",
{className:"key"}),"morph",r)),i=l("figure",{},o,l("figcaption",{},l("span",{className:"key line"}),"straight line"));
e.watch(["picture","isComparing"],()=>{let{picture:p,isComparing:m}=e.state;i.hidden=!(p.isImage&&m),a.className=p.
isImage?"":"wide"});let c=C(()=>wr(t,s,o),n);return e.watch(["path","frame","isComparing","picture","isDark","size"],
c),l("div",{className:"screens"},a,i)}function wr({store:t},e,n){let{path:r,frame:s,isComparing:o,picture:a,isDark:i}=t.
state;if(r===null)return;let c=o?r.linePoint(s):null,p=(m,h,u)=>{let d=m.clientWidth,g={width:d,height:a.heightFor(
d)};m.style.height=`${g.height}px`,a.draw(v(m,g),g,h,x(i),{...u,isLarge:!0})};p(e,r.frame(s),a.isImage?{}:{start:r.
frame(0),line:c}),c&&a.isImage&&p(n,c,{}),e.setAttribute("aria-label",`Frame ${s+1} of ${r.n} of the morph`),n.setAttribute(
"aria-label",`Frame ${s+1} of the straight line`)}function yr({store:t,features:e},n,r){let{path:s,frame:o,picture:a}=t.
state;if(s===null)return"";let i=n.getBoundingClientRect(),c=a.featureAt(r.clientX-i.left,r.clientY-i.top,i);return c<
0?"":`· ${a.nameOf(c)}: ${f(e.valueOf(s.frame(o),c))}`}function Et(t){let e=kr(t),n=l("div",{className:"bar spread gap"},l("label",{className:"check"},e,"compare with the\
 straight line"),l("label",{className:"check"},"Show as",Mr(t)));return{element:l("section",{className:"panel on-mo\
rph","aria-label":"Morph"},xt(t),l("div",{},Ot(t),...Tt(t),xr(t),n),St(t),Ye(t),Je(t)),compare:e}}function xr({store:t}){
let e=l("div",{className:"result",testid:"result"});return t.watch(["path"],()=>{let{path:n}=t.state;n!==null&&(e.className=
`result${n.answer.is_success?" good":""}`,e.replaceChildren(l("span",{className:"mark"}),l("span",{},vr(n))))}),e}function vr({
request:t,answer:e}){let{result:n,length:r,by_samples:s,n_steps:o}=e,a=e.rigidity.filter(p=>p!==null).map(f),i=t.mode===
"tuned"&&!s&&a.length>0;return[Ee(n),`${f(r)} × the straight line`,s?"it goes by real samples and ends at one":`${o}\
 steps to the prototype`,...i?[`rigidity found: ${a.join(", ")}`]:[]].join(" · ")}function kr({store:t}){let n=l("\
input",{type:"checkbox",checked:!0,testid:"compare",on:{change:()=>t.change({isComparing:n.checked})}});return n}function Mr({
map:t,features:e,store:n}){let{view:r,n_features:s}=t.open,o=Be(s,r.image_shape).map(([c,p])=>l("option",{value:c},
p)),i=l("select",{"aria-label":"Show samples as",testid:"show-as",on:{change:()=>n.change({picture:oe(i.value,e)})}},
...o);return i.value=n.state.picture.choice,i}var Pt=`:host{display:block}*{box-sizing:border-box}.explorer{container-type:inline-size;background:var(--paper);co\
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
charts canvas{width:100%;height:112px}.on-changes{margin-top:18px}.sides{display:flex;flex-wrap:wrap;gap:0 32px;ali\
gn-items:flex-start}.sides>p{flex:1 0 100%}.answers{flex:1 1 22rem;min-width:0;max-width:100%}.on-changes th[scope=\
row],.on-changes th:first-child,.on-changes td:first-child{text-align:left;position:static}.on-changes tbody th{bac\
kground:none;font-weight:400}.on-changes td.new{color:var(--accent);font-weight:600}.on-changes th button{min-heigh\
t:28px;padding:1px 9px;font-size:.82rem}.on-changes [aria-pressed=true]{border-color:var(--accent);box-shadow:inset\
 0 0 0 1px var(--accent)}.on-changes .scroll{width:fit-content;max-width:100%}.on-changes .caption{display:flex;gap\
:8px;align-items:center;font-size:.86rem;color:var(--quiet)}.warning{margin-top:10px;padding-left:10px;border-left:\
4px solid var(--path);font-size:.88rem}.key.change{border-top:3px dotted var(--accent)}.take{margin-top:16px;paddin\
g-top:14px;border-top:1px solid var(--rule)}pre{margin:8px 0 0;padding:12px;background:var(--soft);border-radius:8p\
x;overflow-x:auto;font-size:.8rem;line-height:1.5;font-family:ui-monospace,SF Mono,Menlo,Consolas,monospace;white-s\
pace:pre-wrap}details{margin-top:14px}summary{cursor:pointer;font-size:.88rem;color:var(--quiet);padding:4px 0;widt\
h:fit-content}.scroll{max-height:380px;overflow:auto;margin-top:8px;border:1px solid var(--rule);border-radius:8px;\
background:var(--card)}table{border-collapse:collapse;width:100%;font-size:.82rem;font-variant-numeric:tabular-nums\
}th,td{text-align:right;padding:4px 12px;border-bottom:1px solid var(--rule);white-space:nowrap;max-width:16rem;ove\
rflow:hidden;text-overflow:ellipsis}th{position:sticky;top:0;background:var(--soft);font-weight:600}.problem{positi\
on:sticky;top:8px;z-index:1;display:flex;gap:12px;align-items:center;justify-content:space-between;background:var(-\
-card);border:1px solid var(--path);border-left-width:5px;border-radius:8px;padding:8px 12px;margin-bottom:14px;fon\
t-size:.9rem}[hidden]{display:none!important}kbd{font:inherit;font-size:.78rem;border:1px solid var(--rule);border-\
bottom-width:2px;border-radius:5px;padding:1px 6px;background:var(--soft)}dialog{color:var(--ink);background:var(--\
card);border:1px solid var(--rule);border-radius:14px;padding:22px;max-width:min(36rem,92vw)}dialog::backdrop{backg\
round:#00000073}dialog dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:7px 16px;margin:12px 0 1\
6px;font-size:.9rem}dialog dd{margin:0}.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:ins\
et(50%);white-space:nowrap}@container (max-width: 860px){.stage{grid-template:"map" "morph" "unit" / minmax(0,1fr);\
gap:12px}}@container (max-width: 520px){.panel{padding:12px}.for-wide{display:none}.segments span{padding:5px 8px;f\
ont-size:.84rem}input[type=number]{width:5.2rem}.end{grid-template-columns:48px minmax(0,1fr);gap:2px 8px}.end canv\
as{width:48px;height:48px}.ends{gap:8px}.charts{grid-template-columns:minmax(0,1fr)}.charts figcaption{min-height:0\
}}@media(max-width:520px){.explorer{padding:10px;border-radius:0}}
`;var Ar=`
.explorer { ${we(D)} color-scheme: light; }
@media (prefers-color-scheme: dark) { .explorer { ${we(be)} color-scheme: dark; } }
`;function $t(){let t=new CSSStyleSheet;return t.replaceSync(Ar+Pt),t}var he=class{#e;#t=new Map;#n=new Map;#r=(e,n)=>this.#i(e,n);#s=0;#o=Math.floor(Math.random()*2**40);constructor(e){
this.#e=e,e.on("msg:custom",this.#r)}ask(e){let n=JSON.stringify(e),r=this.#n.get(n);if(r!==void 0)return r;let s=this.
send(e);return this.#n.set(n,s),s.then(({buffers:o})=>this.#a(o),()=>this.#n.delete(n)),s}send(e){this.#o+=1;let n=this.#o;
return new Promise((r,s)=>{this.#t.set(n,{resolve:o=>r(o),reject:s}),this.#e.send({id:n,ask:e})})}close(){this.#e.off(
"msg:custom",this.#r),this.#t.clear()}#a(e){this.#s+=4096+e.reduce((n,{byteLength:r})=>n+r,0),!(this.#s<67108864)&&
(this.#n.clear(),this.#s=0)}#i({id:e,answer:n,error:r},s){let o=e===null?void 0:this.#t.get(e);e===null||o===void 0||
(this.#t.delete(e),n===void 0?o.reject(new Error(r)):o.resolve({...n,...Sr(n.arrays,s),buffers:s}))}},Cr={float32:Float32Array,
int32:Int32Array,uint8:Uint8Array};function Sr(t,e){let n=t.map(({name:r,type:s},o)=>{let{buffer:a,byteOffset:i,byteLength:c}=e[o];
return[r,new Cr[s](a.slice(i,i+c))]});return Object.fromEntries(n)}function Lr({model:t,el:e}){let n=new AbortController,r=new he(t),{shell:s,box:o}=Or(e);return Er(o,r,n.signal).catch(
a=>{o.replaceChildren(l("p",{role:"alert"},k(a)))}),()=>{n.abort(),r.close(),s.remove()}}function Or(t){let e=l("di\
v",{testid:"somersault"});e.dataset.lmSuppressShortcuts="true",e.addEventListener("keydown",o=>o.stopPropagation());
let n=e.attachShadow({mode:"open"});n.adoptedStyleSheets=[$t()];let s=l("div",{className:"explorer",testid:"explore\
r",...{role:"region","aria-label":"Somersault explorer"}});return s.append(l("p",{className:"quiet",role:"status"},
"Reading the map …")),n.append(s),t.append(e),{shell:e,box:s}}async function Er(t,e,n){let[r,s]=await Promise.all(
[e.ask({kind:"offer"}),e.ask({kind:"open"})]);if(n.aborted)return;let o=window.matchMedia("(prefers-color-scheme: d\
ark)"),a=window.matchMedia("(prefers-reduced-motion: reduce)"),i=Ve(s,r,e,{isDark:o.matches,isStill:()=>a.matches},
n);Pr(i,t),o.addEventListener("change",()=>i.store.change({isDark:o.matches}),{signal:n}),$r(i,t),await Nr(i)}function Pr(t,e){
let n=rt(),{element:r,compare:s}=Et(t),o=l("div",{className:"stage"},ht(t),r,bt(t));e.replaceChildren(Qe(t,n),...Ze(
t),et(t),o,...Xe(t),tt(t),n),e.addEventListener("keydown",at(t,n,s))}function $r({store:t,signal:e},n){let r=new ResizeObserver(
([{contentRect:o}])=>t.change({size:o}));r.observe(n),e.addEventListener("abort",()=>r.disconnect()),t.watch(["wait\
ing"],()=>{t.state.waiting>0?n.setAttribute("aria-busy","true"):n.removeAttribute("aria-busy")});let s=C(()=>{let{path:o,
layout:a,frame:i}=t.state;o!==null&&a!==null&&(n.dataset.frame=String(i))},e);t.watch(["path","layout","frame"],s)}
async function Nr({map:t,store:e,viewer:n,chooser:r}){let{row:s,shown:o}=e.state;t.isGiven||n.showUnit(o),await r.startFrom(
s,{isPlayed:!1}),t.isGiven&&n.showUnit(t.typicalUnit(e.state.target,e.state.sample))}return Dt(Hr);})();
export default explorer;
