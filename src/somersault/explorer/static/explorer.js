"use strict";var explorer=(()=>{var Mt=Object.defineProperty;var Ze=Object.getOwnPropertyDescriptor;var tn=Object.getOwnPropertyNames;var en=Object.prototype.hasOwnProperty;var nn=(e,t)=>{for(var n in t)Mt(e,n,{get:t[n],enumerable:!0})},rn=(e,t,n,r)=>{if(t&&typeof t=="object"||typeof t==
"function")for(let s of tn(t))!en.call(e,s)&&s!==n&&Mt(e,s,{get:()=>t[s],enumerable:!(r=Ze(t,s))||r.enumerable});return e};var sn=e=>rn(Mt({},"__esModule",{value:!0}),e);var ys={};nn(ys,{render:()=>hs});var k=e=>e instanceof Error?e.message:String(e);var Y=class{#t;#e=-1;constructor(t){this.#t=t}choose(t){let{clicks:n}=this.#t.store.state;n==="start"?this.startAt(
t):n!=="nothing"&&this.#n(t,n)}async startFrom(t,{isPlayed:n=!0}={}){let{wire:r,store:s,follower:o,signal:a}=this.#t;
this.#e=t,s.change({problem:"",waiting:s.state.waiting+1});try{let i=await r.ask({kind:"sample",row:t});if(a.aborted||
this.#e!==t)return;s.change({row:t,sample:i}),this.#r(),o.follow({isPlayed:n})}catch(i){this.#e===t&&s.change({problem:k(
i)})}finally{s.change({waiting:s.state.waiting-1})}}async startAt(t){try{let{rows:n}=await this.#t.wire.ask({kind:"\
members",unit:t});if(n.length===0)throw new Error(`Unit ${t} has no samples to start from; choose one that has.`);await this.
startFrom(n[0])}catch(n){this.#s(k(n))}}startAnywhere(){let{open:t,offer:n}=this.#t.map,r=Math.floor(Math.random()*
(n.rows?.length??t.n_samples));return this.startFrom(n.rows?.[r]??r)}aim(t){let{map:n,store:r,follower:s}=this.#t;if(!n.
holds(t)){let o=n.targets.map(a=>n.nameOf(a)).join(", ");this.#s(`This file holds no path to ${n.nameOf(t)}, but to\
: ${o}. The live explorer has all.`);return}r.change({problem:"",target:t}),this.#r(),s.follow({isPlayed:!0})}#n(t,n){
let{unit_classes:r,unit_clusters:s}=this.#t.map.open;n==="unit"?this.aim({unit:t}):n==="cluster"?this.aim({cluster:s[t]}):
r[t]>=0?this.aim({class:r[t]}):this.#s(`Unit ${t} has no class; choose one that has, or let a click choose the unit\
.`)}async#r(){let{wire:t,store:n,map:r}=this.#t,{target:s,sample:o}=n.state,a=r.typicalUnit(s,o),i=()=>n.state.target===
s&&n.state.sample===o;await t.ask({kind:"unit",unit:a}).then(({prototype:l})=>i()&&n.change({goal:l}),()=>i()&&n.change(
{goal:null}))}#s(t){this.#t.store.change({problem:t})}};var J=class{#t;#e=null;constructor(t){this.#t=t,t.store.watch(["target"],()=>this.#n()),t.store.watch(["sample","wa\
nted","limits"],()=>this.#r())}find(){this.#t.store.change({areChangesWanted:!0}),this.#r()}want(t){this.#t.store.change(
{wanted:t})}limit(t){let{store:n}=this.#t,r=n.state.limits.filter(({column:o})=>o!==t.column),s=t.way==="any"&&t.low===
null&&t.high===null;n.change({limits:s?r:[...r,t].sort((o,a)=>o.column-a.column)})}free(){this.#t.store.change({limits:[]})}#n(){
let{map:t,store:n}=this.#t,{changes:r}=t.offer,{target:s}=n.state,o=t.hasClasses?"class":"cluster",a=s[o];r?.asked!==
"the map"||a===void 0||r.wanted?.some(([i])=>i===a)&&n.change({wanted:a})}async#r(){let{wire:t,store:n,signal:r}=this.#t,
{areChangesWanted:s,sample:o,wanted:a,limits:i}=n.state;if(!s||o===null)return;let l={kind:"changes",row:o.row,wanted:a,
limits:i};this.#e=l,n.change({waiting:n.state.waiting+1});let m=await t.ask(l).then(p=>({request:l,answer:p,problem:""}),
p=>({request:l,answer:null,problem:k(p)}));r.aborted||(n.change({waiting:n.state.waiting-1}),this.#e===l&&n.change(
{changes:m,change:0}))}};var X=class{request;answer;n;constructor(t,n){this.request=t,this.answer=n,this.n=t.frames}get last(){return this.n-
1}frame(t){let{frames:n}=this.answer,r=n.length/this.n;return n.subarray(t*r,(t+1)*r)}linePoint(t){let[n,r,s]=[this.
frame(0).slice(),this.frame(this.last),t/this.last];return n.forEach((o,a)=>{n[a]=o+s*(r[a]-o)}),n}some(t){return Array.
from({length:t},(n,r)=>this.frame(Math.round(this.last*r/(t-1))))}};var Q=class{#t;#e=null;#n=!1;constructor(t){this.#t=t}async follow({isPlayed:t=!1}={}){let{store:n,signal:r}=this.#t;
if(this.#e={request:this.#r(),isPlayed:t},!this.#n){for(this.#n=!0,n.change({waiting:n.state.waiting+1});this.#e!==
null&&!r.aborted;){let s=this.#e;this.#e=null,await this.#s(s)}this.#n=!1,n.change({waiting:n.state.waiting-1}),await this.#i()}}#r(){
let{offer:t}=this.#t.map,{row:n,target:r,mode:s,rigidity:o,share:a}=this.#t.store.state,i={kind:"morph",row:n,target:r,
mode:s,frames:t.frames};return(s==="rigidity"||s==="published")&&(i.rigidity=t.rigidities[o]),s==="published"&&(i.share=
t.shares[a]),i}async#s({request:t,isPlayed:n}){let{wire:r,store:s,signal:o}=this.#t;try{let a=new X(t,await r.ask(t));
if(o.aborted)return;s.change({path:a,curves:null,frame:Math.min(s.state.frame,a.last)}),this.#o(a),n&&this.#a(a)}catch(a){
s.change({problem:k(a)})}}#o({request:t,answer:n}){let r=`${this.#t.map.nameOf(t.target)}: ${n.result}`;this.#t.store.
change({announced:{text:r}})}#a(t){let{player:n,isStill:r}=this.#t;r()?n.scrub(t.last):n.play()}async#i(){let{wire:t,
store:n,signal:r}=this.#t,{path:s}=n.state;if(!(s===null||r.aborted))try{let o=await t.ask({...s.request,kind:"curv\
es"});n.state.path===s&&n.change({curves:o})}catch(o){n.change({problem:k(o)})}}};function b(e){if(!Number.isFinite(e))return"–";let t=Math.abs(e);return t!==0&&(t>=1e5||t<.001)?e.toExponential(1):
String(Number(e.toPrecision(3)))}var E=e=>`${Math.round(100*e)} %`,kt=e=>e.toLocaleString("en"),Dt=e=>`${e.slice(0,
1).toUpperCase()}${e.slice(1)}`;var Z=class{open;offer;constructor(t,n){this.open=t,this.offer=n}get nUnits(){return this.open.hits.length}get hasClasses(){
return this.open.classes.length>0}get isGiven(){return this.offer.goal!==void 0}get isHeard(){return this.open.mime?.
startsWith("audio/")===!0&&this.offer.contents?.length!==0}playable(t){let n=r=>Math.abs(r-t);return this.offer.contents?.
reduce((r,s)=>n(s)<n(r)?s:r)??t}canStart(t){return!this.isGiven&&(this.offer.rows===null||this.offer.rows.includes(
t))}holds(t){return this.offer.targets===null||this.offer.targets.some(n=>on(n,t))}get targets(){let{classes:t,n_clusters:n}=this.
open;return this.offer.targets??[...t.map((r,s)=>({class:s})),...Array.from({length:n},(r,s)=>({cluster:s})),...Array.
from({length:this.nUnits},(r,s)=>({unit:s}))]}nameOf(t){let[n,r]=Wt(t);return n==="goal"?this.offer.goal??"":n==="c\
lass"?`class ${this.open.classes[r]}`:`${n} ${r}`}titleOf(t){return"class"in t?this.open.classes[t.class]:this.nameOf(
t)}unitsOf(t,n){let[r,s]=Wt(t);if(r==="unit")return[s];if(r==="goal")return n?.target_units??[];let o=r==="class"?this.
open.unit_classes:this.open.unit_clusters;return Array.from(o.keys()).filter(a=>o[a]===s)}typicalUnit(t,n){let{hits:r,
purity:s}=this.open,o=i=>r[i]*(s[i]||1),a=this.unitsOf(t,n);return a.reduce((i,l)=>o(l)>o(i)?l:i,a[0]??0)}placeOf(t){
let n=this.open.shape[1];return`row ${Math.floor(t/n)}, column ${t%n}`}classOf(t){return this.open.classes[this.open.
unit_classes[t]]??null}purityOf(t){return`${E(this.open.purity[t])} of its samples`}describe(t){let n=this.classOf(
t),r=n===null?"":`, class ${n}, ${this.purityOf(t)}`;return`Unit ${t}, ${this.placeOf(t)}${r}, ${this.open.hits[t]}\
 samples`}stepFrom(t,n,r){let{shape:s,boundary:o}=this.open,[a,i]=s;return qt(Math.floor(t/i),n,a,o==="toroidal")*i+
qt(t%i,r,i,o!=="planar")}},qt=(e,t,n,r)=>r?(e+t+n)%n:Math.min(n-1,Math.max(0,e+t)),Wt=e=>Object.entries(e)[0],on=(e,t)=>JSON.
stringify(e)===JSON.stringify(t);var tt=class{n;corners;left;top;right;bottom;#t;#e;#n;constructor({coordinates:t,corners:n,topology:r}){this.n=t.length/
2,this.corners=n,this.#t=t;let[s,o]=[0,1].map(l=>I(t.filter((m,p)=>p%2===l))),[a,i]=[0,1].map(l=>I(n.map(m=>m[l])));
[this.left,this.right]=[s[0]+1.06*a[0],s[1]+1.06*a[1]],[this.top,this.bottom]=[o[0]+1.06*i[0],o[1]+1.06*i[1]],this.#e=
r==="hexagonal"?Math.sqrt(3)/2:1,this.#n=new Map(Array.from({length:this.n},(l,m)=>[this.#r(this.placeOf(m)),m]))}placeOf(t){
return[this.#t[2*t],this.#t[2*t+1]]}edge(t){return[this.corners[t],this.corners[(t+1)%this.corners.length]]}across(t,n){
let[r,s]=this.placeOf(t),[[o,a],[i,l]]=this.edge(n);return this.#n.get(this.#r([r+o+i,s+a+l]))}#r([t,n]){return`${Math.
round(2*t)},${Math.round(n/this.#e)}`}};function I(e){let[t,n]=[1/0,-1/0];for(let r=0;r<e.length;r+=1)t=Math.min(t,
e[r]),n=Math.max(n,e[r]);return[t,n]}var B={paper:"#f6f5f1",card:"#ffffff",ink:"#1c1d1f",quiet:"#62605a",rule:"#e4e1da",soft:"#f1efea",accent:"#0f6a70",
onAccent:"#ffffff",path:"#d9480f",line:"#6d7480",focus:"#0b57d0",empty:"#ece9e3"},F={paper:"#121417",card:"#1a1d21",
ink:"#eceae5",quiet:"#a5a39c",rule:"#30343a",soft:"#23272c",accent:"#6cc9c1",onAccent:"#0d1a1a",path:"#ff9d52",line:"\
#9aa3b0",focus:"#8ab4f8",empty:"#262a30"},M=e=>e?F:B,Tt=e=>Object.entries(e).map(([t,n])=>`--${t}: ${n};`).join(" "),
N=e=>[1,3,5].map(t=>parseInt(e.slice(t,t+2),16)),V=([e,t,n])=>`rgb(${e} ${t} ${n})`,_=(e,t,n)=>e.map((r,s)=>Math.round(
r+(t[s]-r)*n)),an=([e,t,n])=>(.2126*e**2.2+.7152*t**2.2+.0722*n**2.2)/255**2.2,Bt=e=>an(e)>.2?"#15171a":"#ffffff",et=[
"#251935","#352a55","#3c4076","#3b5890","#36739f","#368ea7","#41a9ab","#60c3ad","#94d8b3","#c4ebd3"].map(N);function nt(e,t){
let n=(t?e:1-e)*(et.length-1),r=Math.min(et.length-2,Math.max(0,Math.floor(n)));return _(et[r],et[r+1],n-r)}var At=[
"#e69f00","#56b4e9","#009e73","#f0e442","#0072b2","#d55e00","#cc79a7","#9371e7","#71e793","#2e3f93","#1e501e","#5c5\
c5c"].map(N),zt=[255,255,255],Ut=["#2b59c3","#d35f17","#2e844a","#9548a0","#b8323d","#626262"].map(N),Ct=(e,t)=>V(_(
Ut[e%Ut.length],zt,t===F?.4:0)),St=e=>_(At[e%At.length],zt,.5*(Math.floor(e/At.length)%2));var D={heights:["U-matrix","distance to the neighbors"],hits:["Hits","samples of a unit"],errors:["Error","mean dis\
tance of a unit's samples"],labels:["Labels",""],clusters:["Clusters",""],component:["Component",""]};function Gt(e,{
layer:t,component:n,hasMarks:r,isDark:s},o){let a=r?mn(e,t,o):null,i=Lt(e,t);if(i)return{colors:cn(e,t,i,M(s)),marks:a,
groups:t==="clusters"?i:null};let l=Yt(e,t,n);return l&&{colors:ln(l,t,s),marks:a,groups:null}}function Lt(e,t){return t===
"labels"?e.unit_classes:t==="clusters"?e.unit_clusters:null}function Kt(e,t,n){let r=t==="labels"?e.classes.length:
e.n_clusters;return Array.from({length:r},(s,o)=>({target:t==="labels"?{class:o}:{cluster:o},color:_(N(n.card),St(o),
.9)}))}function jt(e,t,n){let r=Yt(e,t,n);return r&&Xt(r,t)}function Yt(e,t,n){return t==="component"?n?.values??null:
t==="labels"||t==="clusters"?null:e[t]}var Jt=(e,t)=>t!=="errors"||e>=0,Xt=(e,t)=>I(Array.from(e).filter(n=>Jt(n,t)));
function ln(e,t,n){let[r,s]=Xt(e,t),o=i=>s>r?(i-r)/(s-r):.5,a=i=>nt(o(i),Et(t,n));return Array.from(e,i=>Jt(i,t)?a(
i):null)}var Et=(e,t)=>t&&e!=="heights";function cn(e,t,n,r){let s=N(r.card),o=a=>t==="labels"?.25+.65*e.purity[a]:
.8;return Array.from(n,(a,i)=>a<0?null:_(s,St(a),o(i)))}function mn({hits:e,unit_clusters:t,unit_classes:n,marks:r},s,o){
return s==="hits"&&o>17?Array.from(e,String):s==="clusters"&&o>12?Array.from(t,String):Array.from(n,a=>r[a]??null)}var pn=40,rt=class{#t;#e;constructor(t){this.#t=t}get layers(){let{open:t,offer:n}=this.#t.map,r={labels:t.classes.
length===0,component:n.features?.length===0};return Object.keys(D).filter(s=>!(s in r&&r[s]))}showLayer(t){this.#t.
store.change({layer:t}),t==="component"&&this.showFeature(this.#t.store.state.feature)}showNextLayer(){let{layers:t}=this;
this.showLayer(t[(t.indexOf(this.#t.store.state.layer)+1)%t.length])}async showFeature(t){let{wire:n,store:r}=this.#t;
r.change({feature:t});try{let s=await n.ask({kind:"component",feature:t});r.state.feature===t&&r.change({component:s})}catch(s){
r.change({problem:k(s)})}}showUnit(t){this.#t.store.change({shown:t}),clearTimeout(this.#e),this.#e=setTimeout(()=>this.#n(
t),pn)}hover(t){t!==this.#t.store.state.hovered&&(this.#t.store.change({hovered:t}),t>=0&&this.showUnit(t))}moveCursor(t,n){
let{store:r,map:s}=this.#t,{cursor:o,target:a,sample:i}=r.state,l=o<0?s.unitsOf(a,i)[0]??0:s.stepFrom(o,t,n);r.change(
{cursor:l,announced:{text:s.describe(l)}}),this.showUnit(l)}async#n(t){let{wire:n,store:r,signal:s}=this.#t,o=()=>r.
state.shown===t&&!s.aborted;await n.ask({kind:"unit",unit:t}).then(a=>o()&&r.change({unit:a}),()=>o()&&r.change({unit:{
unit:t,counts:[],prototype:null}})),await n.ask({kind:"members",unit:t}).then(a=>o()&&r.change({members:{unit:t,answer:a}}),
()=>o()&&r.change({members:{unit:t,answer:null}}))}};function O(e){let t=e.getContext("2d");if(t===null)throw new Error("this browser has no room for another canvas; cl\
ose other tabs");return t}function A(e,{width:t,height:n},r=window.devicePixelRatio||1){let[s,o]=[Math.max(1,Math.round(
t*r)),Math.max(1,Math.round(n*r))];(e.width!==s||e.height!==o)&&(e.width=s,e.height=o);let a=O(e);return a.setTransform(
r,0,0,r,0,0),a.clearRect(0,0,t,n),a}function Qt(e){O(e).clearRect(0,0,e.width,e.height)}function S(e,t){e.beginPath();
for(let[n,r]of t)e.lineTo(n,r);e.stroke()}function L(e,[t,n],r,s){e.fillStyle=s,e.beginPath(),e.arc(t,n,r,0,2*Math.
PI),e.fill()}function st(e,[t,n],r,s,o=2){e.strokeStyle=s,e.lineWidth=o,e.beginPath(),e.arc(t,n,r,0,2*Math.PI),e.stroke()}
function ot(e,t,n){if(e.measureText(t).width<=n)return t;let r=[...t];for(;r.length>1&&e.measureText(`${r.join("")}\
…`).width>n;)r.pop();return`${r.join("")}…`}var Ot=12,hn=5,un=40,q=class{isImage=!1;aspect=1.5;choice;#t;constructor(t,n){this.choice=n,this.#t=t}heightFor(t){
return Math.min(260,.6*t)}featureAt(t,n,{width:r}){let s=this.#t.n-1;return Math.min(s,Math.max(0,Math.round((t-Ot)/
(r-2*Ot)*s)))}nameOf(t){return this.#t.nameOf(t)}draw(t,n,r,s,{isLarge:o=!1,start:a,line:i}={}){let l=o?Ot:hn,m=(p,h,u,d=[])=>{
let f=this.pointsOf(p,n,l);if(t.strokeStyle=h,t.lineWidth=u,t.setLineDash(d),S(t,f),t.setLineDash([]),this.#e)for(let g of f)
L(t,g,1.4*u,h)};t.globalAlpha=.4,a&&m(a,s.line,2),t.globalAlpha=1,i&&m(i,s.line,1.5,[4,4]),m(r,a?s.path:s.accent,o?
2:1.3)}pointsOf(t,{width:n,height:r},s){let{n:o}=this.#t,a=(n-2*s)/Math.max(1,o-1);return Array.from({length:o},(i,l)=>[
o===1?n/2:s+a*l,r-s-(r-2*s)*this.#t.shareOf(t,l)])}get#e(){return this.choice==="profile"&&this.#t.n<=un}};function c(e,{on:t={},testid:n,...r}={},...s){let o=document.createElement(e);for(let[a,i]of Object.entries(r))a in
o?Object.assign(o,{[a]:i}):o.setAttribute(a,String(i));n!==void 0&&(o.dataset.testid=n);for(let[a,i]of Object.entries(
t))o.addEventListener(a,i);return o.append(...s),o}var T=(e,t,n)=>c("button",{type:"button",testid:t,on:{click:n}},
e),Zt=0;function at(e,t,n,r,s){Zt+=1;let o=`group-${Zt}`,a=n.map(({value:i,label:l,whyNot:m=""})=>{let p=c("input",
{type:"radio",name:o,value:i,checked:i===r,disabled:m!=="",testid:`${t}-${i}`,on:{change:()=>s(i)}});return c("labe\
l",{title:m},p,c("span",{},l))});return c("fieldset",{},c("legend",{},e),c("div",{className:"segments"},...a))}function z(e,t,n,r){
let s=c("div",{className:"scroll",tabIndex:0,role:"region","aria-label":n}),o=()=>{a.open&&s.replaceChildren(r())},
a=c("details",{testid:t,on:{toggle:o}},c("summary",{},e),s);return{element:a,refill:o}}function H(e,t){let n=r=>c("\
tr",{},...r.map(s=>c("td",{},String(s))));return c("table",{},c("thead",{},c("tr",{},...e.map(r=>c("th",{scope:"col"},
r)))),c("tbody",{},...t.map(n)))}function G(e,t){let n=URL.createObjectURL(e);c("a",{href:n,download:t}).click(),setTimeout(
()=>URL.revokeObjectURL(n),1e4)}function C(e,t){let n=!1;return()=>{n||(n=!0,requestAnimationFrame(()=>{n=!1,t.aborted||
e()}))}}var dn=420,fn=["red","green","blue"],it=class{isImage=!0;choice;aspect;#t;#e;#n;#r;#s;#o;#a=null;constructor(t,n){let[
r,s,o=1]=n;this.choice=n.join("x"),this.aspect=s/r,this.#t=r,this.#e=s,this.#n=o,this.#r=t,this.#s=t.low.reduce((a,i)=>Math.
min(a,i)),this.#o=t.high.reduce((a,i)=>Math.max(a,i))}heightFor(t){return Math.min(t*(this.#t/this.#e),dn)}featureAt(t,n,r){
let{left:s,top:o,scale:a}=this.#l(r),i=Math.floor(this.#n*(t-s)/a),l=Math.floor(i/this.#n),m=Math.floor((n-o)/a);return l<
0||m<0||l>=this.#e||m>=this.#t?-1:m*this.#e*this.#n+i}nameOf(t){let n=Math.floor(t/this.#n),r=this.#n===1?"":` ${fn[t%
this.#n]}`,s=`(${Math.floor(n/this.#e)}, ${n%this.#e})`;return this.#r.names?.[t]??`pixel ${s}${r}`}draw(t,n,r){this.#a??=
this.#c();let{canvas:s,pixels:o}=this.#a;this.#i(new Uint32Array(o.data.buffer),r),O(s).putImageData(o,0,0);let{left:a,
top:i,scale:l}=this.#l(n);t.imageSmoothingEnabled=!0,t.imageSmoothingQuality="high",t.drawImage(s,a,i,l*this.#e,l*this.#t)}#i(t,n){
let r=n instanceof Uint8Array,s=255/(this.#o-this.#s||1),o=l=>r?n[l]:Math.min(255,Math.max(0,Math.round(s*(n[l]-this.#s)))),
[a,i]=this.#n===1?[0,0]:[1,2];for(let l=0;l<t.length;l+=1){let m=this.#n*l;t[l]=4278190080|o(m+i)<<16|o(m+a)<<8|o(m)}}#c(){
let t=c("canvas",{width:this.#e,height:this.#t});return{canvas:t,pixels:O(t).createImageData(this.#e,this.#t)}}#l({
width:t,height:n}){let r=Math.min(t/this.#e,n/this.#t);return{scale:r,left:(t-r*this.#e)/2,top:(n-r*this.#t)/2}}};var Pt=26,$t=4,lt=class{isImage=!1;choice="profile";aspect;#t;#e;constructor(t){this.#t=t,this.#e=new q(t,"profile"),
this.aspect=this.#e.aspect}heightFor(){return Pt*this.#t.n+2*$t}featureAt(t,n){return Math.min(this.#t.n-1,Math.max(
0,Math.floor((n-$t)/Pt)))}nameOf(t){return this.#t.nameOf(t)}draw(t,n,r,s,o={}){if(!o.isLarge){this.#e.draw(t,n,r,s,
o);return}t.font="12.5px system-ui, sans-serif",t.textBaseline="middle";for(let a=0;a<this.#t.n;a+=1)this.#n(t,n.width,
a,r,s,o)}#n(t,n,r,s,o,{start:a,line:i}){let[l,m]=[Math.min(150,.34*n),n-62],p=$t+Pt*(r+.5),h=u=>l+10+(m-l-20)*this.#t.
shareOf(u,r);t.fillStyle=o.quiet,t.textAlign="left",t.fillText(ot(t,this.nameOf(r),l-12),4,p),t.fillStyle=o.rule,t.
fillRect(l,p-1,m-l,2),a&&(t.strokeStyle=o.path,t.lineWidth=2,S(t,[[h(a),p],[h(s),p]]),L(t,[h(a),p],4,o.line)),i&&st(
t,[h(i),p],5,o.line),L(t,[h(s),p],6,a?o.path:o.accent),t.fillStyle=o.ink,t.textAlign="right",t.fillText(b(this.#t.valueOf(
s,r)),n-4,p)}};var K=12,gn=5,bn=.35,yn=16,te=8,ct=class{isImage=!1;aspect=1.5;choice="series";#t;#e;constructor(t){this.#t=t,this.#e=
t.channels??[""]}heightFor(t){return Math.min(300,.6*t)}featureAt(t,n,r){let s=this.#r-1,o=(t-K)/(r.width-2*K),a=Math.
min(s,Math.max(0,Math.round(o*s)));return n<0||n>r.height?-1:a*this.#e.length}nameOf(t){let n=this.#e.length,r=`ste\
p ${Math.floor(t/n)}`;return n===1?r:`${this.#e[t%n]} at ${r}`}draw(t,n,r,s,{isLarge:o=!1,start:a,line:i}={}){let l=o?
K:gn,m=o&&this.#e.length>1?yn:0;this.#e.forEach((p,h)=>{let u=(d,f,g,v=[])=>{t.globalAlpha=f,t.strokeStyle=Ct(h,s),
t.lineWidth=g,t.setLineDash(v);for(let y of this.piecesOf(d,h,n,l,m))S(t,y);t.setLineDash([]),t.globalAlpha=1};a&&u(
a,bn,1.5),i&&u(i,.8,1,[4,4]),u(r,1,o?2:1.1),m>0&&h<te&&this.#n(t,p,h,n,s)})}piecesOf(t,n,{width:r,height:s},o,a=0){
let i=this.#e.length,l=(r-2*o)/Math.max(1,this.#r-1),m=[],p=[];for(let h=0;h<this.#r;h+=1){let u=this.#t.shareOf(t,
h*i+n);Number.isNaN(u)?(p.length>0&&m.push(p),p=[]):p.push([o+l*h,s-o-(s-2*o-a)*u])}return p.length>0?[...m,p]:m}#n(t,n,r,{
width:s},o){let a=(s-2*K)/Math.min(te,this.#e.length);t.fillStyle=Ct(r,o),t.font="11px system-ui, sans-serif",t.textAlign=
"left",t.textBaseline="top",t.fillText(n,K+a*r,2,a-4)}get#r(){return this.#t.n/this.#e.length}};var mt=22*Math.PI/180,ee=.62,Nt=[-.45,.62,.64],wn=.2,xn=160,vn=.7,Mn=2;function ne(e,t){let n=new Float32Array(e**3),
r=[e,e,e],s=[-1,-1,-1];for(let a=0;a<n.length;a+=1){if(n[a]=t(a)*e,n[a]>=0)continue;let i=[Math.floor(a/e**2),Math.
floor(a/e)%e,a%e];for(let l=0;l<3;l+=1)r[l]=Math.min(r[l],i[l]-1),s[l]=Math.max(s[l],i[l]+1)}let o=n.reduce((a,i)=>Math.
max(a,i),1e-6);return{side:e,values:n,smooth:kn(n,e),most:o,low:r,high:s}}function kn(e,t){let n=e;for(let r of[1,t,
t*t]){let s=n.slice();for(let o=r;o<n.length-r;o+=1)s[o]=.25*(n[o-r]+n[o+r])+.5*n[o];n=s}return n}function re(e,t,n){
let{side:r}=e,{right:s,up:o,near:a}=An(n),i=se(R(P(s,Nt[0]),P(o,Nt[1]),P(a,Nt[2]))),l=new Float32Array(t*t).fill(-1),
m=(r-1)/2;for(let p=0;p<l.length;p+=1){let h=((p%t+.5)/t-.5)*2*ee*r,u=(.5-(Math.floor(p/t)+.5)/t)*2*ee*r,d=R(P(s,h),
P(o,u),[m,m,m]),f=Tn(e,d,a);f!==null&&(l[p]=Sn(e,f,i))}return l}function An(e){let t=e*Math.PI/180,[n,r,s]=[Math.cos(
t),Math.sin(t),Math.sin(mt)],o=[Math.cos(mt)*r,-Math.cos(mt)*n,s];return{right:[n,r,0],up:[-s*r,s*n,Math.cos(mt)],near:o}}
function Tn(e,t,n){let[r,s]=Cn(e,t,n),o=r,a={gone:o,value:1};for(let i=0;i<xn&&o<=s;i+=1){let l=R(t,P(n,-o)),m=pt(e,
l);if(m<0){let p=a.value/(a.value-m);return R(t,P(n,-(a.gone+p*(o-a.gone))))}a={gone:o,value:m},o+=Math.max(m,wn)}return null}
function Cn({low:e,high:t},n,r){let[s,o]=[-1/0,1/0];for(let a=0;a<3;a+=1){let i=[(n[a]-e[a])/r[a],(n[a]-t[a])/r[a]];
if(r[a]===0&&(n[a]<e[a]||n[a]>t[a]))return[1,0];r[a]!==0&&(s=Math.max(s,Math.min(...i)),o=Math.min(o,Math.max(...i)))}
return[s,o]}function Sn(e,t,n){let r={...e,values:e.smooth},s=[0,1,2].map(m=>{let p=[0,0,0];return p[m]=vn,pt(r,R(t,
p))-pt(r,R(t,P(p,-1)))}),o=se(s),a=pt(e,R(t,P(o,Mn)))/e.most,i=Math.min(1,Math.max(0,.4+.8*a)),l=(.5+.5*Ln(o,n))**1.5;
return i*(.1+.15*Math.max(0,o[2])+.75*l)}function pt({side:e,values:t},[n,r,s]){let o=e-1,[a,i,l]=[Math.min(o,Math.
max(0,n)),Math.min(o,Math.max(0,r)),Math.min(o,Math.max(0,s))],[m,p,h]=[Math.min(o-1,Math.floor(a)),Math.min(o-1,Math.
floor(i)),Math.min(o-1,Math.floor(l))],[u,d,f]=[a-m,i-p,l-h],g=(m*e+p)*e+h,v=w=>t[w]+f*(t[w+1]-t[w]),y=w=>v(w)+d*(v(
w+e)-v(w));return y(g)+u*(y(g+e*e)-y(g))}var P=([e,t,n],r)=>[e*r,t*r,n*r],Ln=(e,t)=>e[0]*t[0]+e[1]*t[1]+e[2]*t[2],se=e=>P(
e,1/(Math.hypot(...e)||1)),R=(...e)=>e.reduce(([t,n,r],[s,o,a])=>[t+s,n+o,r+a],[0,0,0]);var Ht=35,En=420,On=260,Pn=2,$n=[[38,34,30],[232,229,222]],Nn=[[44,48,54],[246,244,240]],ht=class{isImage=!0;isSolid=!0;choice="\
shape";aspect=1;#t;#e;#n=null;constructor(t){this.#t=t,this.#e=Math.round(Math.cbrt(t.n))}heightFor(t){return Math.
min(t,En)}featureAt(){return-1}nameOf(t){let n=this.#e;return`voxel (${Math.floor(t/n**2)}, ${Math.floor(t/n)%n}, ${t%
n})`}draw(t,n,r,s,{turn:o=Ht,isLarge:a}={}){let i=Math.min(n.width,n.height),l=a?window.devicePixelRatio||1:Pn,m=Math.
max(1,Math.min(On,Math.round(l*i)));this.#n??=c("canvas"),Hn(this.#n,re(ne(this.#e,p=>this.#t.valueOf(r,p)),m,o),s),
t.imageSmoothingEnabled=!0,t.imageSmoothingQuality="high",t.drawImage(this.#n,(n.width-i)/2,(n.height-i)/2,i,i)}};function Hn(e,t,n){
let r=Math.sqrt(t.length);e.width=r,e.height=r;let s=O(e),o=s.createImageData(r,r),[a,i]=n===F?Nn:$n;t.forEach((l,m)=>{
if(!(l<0)){for(let p=0;p<3;p+=1)o.data[4*m+p]=a[p]+l*(i[p]-a[p]);o.data[4*m+3]=255}}),s.putImageData(o,0,0)}var Rn=24,oe=6,In=4,ae=({kind:e,image_shape:t})=>e==="image"&&t!==null?t.join("x"):e;function ie(e,{kind:t,image_shape:n}){
return t==="shape"?[["shape","Shape"]]:t==="series"?[["series","Series"]]:[...Fn(e,n).map(s=>{let[o,a,i]=s;return[s.
join("x"),`Image ${o} × ${a}${i===void 0?"":", in color"}`]}),["profile","Profile"],["waveform","Waveform"]]}function ut(e,t){
return/^\d+x\d+(x3)?$/.test(e)?new it(t,e.split("x").map(Number)):e==="shape"?new ht(t):e==="series"?new ct(t):e===
"profile"&&t.n<=Rn?new lt(t):new q(t,e==="profile"?"profile":"waveform")}function Fn(e,t){if(t?.length===3)return[t];
let n=[];for(let s=2;s*2<=e;s+=1)e%s===0&&Rt([s,e/s])<=In&&n.push([s,e/s]);n.sort((s,o)=>Rt(s)-Rt(o));let r=t===null?
n.slice(0,oe):[t,...n.slice(0,oe)];return r.filter((s,o)=>r.findIndex(a=>a.join()===s.join())===o)}var Rt=([e,t])=>Math.
max(e/t,t/e);var dt=class{n;low;high;names;channels;constructor({low:t,high:n,names:r,n_features:s,view:o}){this.channels=o?.channels??
null,this.n=s,this.low=t,this.high=n,this.names=r}nameOf(t){return this.names?.[t]??`feature ${t}`}valueOf(t,n){return t instanceof
Float32Array?t[n]:this.#t(n)+t[n]/255*(this.#e(n)-this.#t(n))}shareOf(t,n){return t instanceof Uint8Array?t[n]/255:
Math.min(1,Math.max(0,(t[n]-this.#t(n))/(this.#e(n)-this.#t(n))))}#t(t){return this.low[this.low.length===1?0:t]}#e(t){
return this.high[this.high.length===1?0:t]}};var Vn={now:()=>performance.now(),next:e=>requestAnimationFrame(e),cancel:e=>cancelAnimationFrame(e)},ft=class{#t;#e;#n=0;constructor(t,n=Vn){
this.#t=t,this.#e=n}play(){let{path:t,frame:n}=this.#t.state;if(t===null)return;this.stop();let{last:r}=t,s=n>=r?0:
n,o=this.#e.now()-2400*s/r,a=i=>{let l=Math.max(0,Math.min(r,Math.floor((i-o)/2400*r)));this.#t.change({frame:l,isPlaying:l<
r}),l<r&&(this.#n=this.#e.next(a))};this.#n=this.#e.next(a),this.#t.change({isPlaying:!0})}stop(){this.#t.state.isPlaying&&
(this.#e.cancel(this.#n),this.#t.change({isPlaying:!1}))}toggle(){this.#t.state.isPlaying?this.stop():this.play()}scrub(t){
this.stop();let n=this.#t.state.path?.last??0;this.#t.change({frame:Math.min(n,Math.max(0,t))})}};function bt({changes:e,change:t,row:n}){return e?.request.row===n?e.answer?.answers[t]??null:null}var gt=class{#t;#e=[];constructor(t){
this.#t=t}get state(){return this.#t}change(t){let n=this.#t;this.#t={...n,...t};let r=new Set(Object.keys(t).filter(
s=>!Object.is(n[s],t[s])));for(let{fields:s,effect:o}of this.#e)s.some(a=>r.has(a))&&o()}watch(t,n){this.#e.push({fields:t,
effect:n}),n()}};var _n=30,Dn=.5;function le(e,t,n,{isDark:r,isStill:s},o){let a=new Z(e,t),i=new dt(e),l=new gt(qn(a,i,r)),m=new ft(
l),p=new Q({wire:n,store:l,map:a,player:m,isStill:s,signal:o}),h=new Y({wire:n,store:l,map:a,follower:p,signal:o}),
u=new rt({wire:n,store:l,map:a,signal:o}),d=new J({wire:n,store:l,map:a,signal:o});return{map:a,features:i,store:l,
wire:n,player:m,follower:p,chooser:h,viewer:u,changes:d,signal:o}}function qn(e,t,n){let{open:r,offer:s}=e,o=e.hasClasses?
"class":"unit";return{layer:"heights",feature:0,component:null,hasMarks:!0,layout:null,hovered:-1,cursor:-1,shown:e.
typicalUnit(r.target,null),unit:null,members:null,clicks:e.isGiven?"nothing":o,row:r.start,sample:null,target:r.target,
goal:null,mode:s.modes[0],rigidity:s.rigidities.indexOf(_n),share:s.shares.indexOf(Dn),path:null,curves:null,frame:0,
isPlaying:!1,isComparing:!0,wanted:s.changes?.wanted?.[0]?.[0]??[null,null],limits:[],areChangesWanted:!1,changes:null,
change:0,picture:ut(ae(r.view),t),turn:Ht,isDark:n,size:null,waiting:0,problem:"",announced:{text:""}}}function Wn(e){if(!(e>0))return[0,1];let t=10**Math.floor(Math.log10(e)),n=[.25,.5,1,2,2.5].map(r=>r*t).find(r=>e/r<=
4.0001)??e;return Array.from({length:Math.ceil(e/n-1e-4)+1},(r,s)=>s*n)}function ce(e,t,n,r){let{path:s,line:o,frame:a,
guide:i,least:l=0}=n,m=Wn(I([0,...s,...o??[],i??l])[1]);e.font="11px system-ui, sans-serif";let p=8+Math.max(...m.map(
x=>e.measureText(b(x)).width)),[h,u,d]=[t.width-6,8,t.height-8],f=x=>p+(h-p)*x/(s.length-1),g=x=>d-(d-u)*x/m[m.length-
1],v=x=>[[p,g(x)],[h,g(x)]],y=x=>Array.from(x,(W,U)=>[f(U),g(W)]),w=(x,W,U,vt=[])=>{e.strokeStyle=W,e.lineWidth=U,e.
setLineDash(vt),S(e,x),e.setLineDash([])};e.textAlign="right",e.textBaseline="middle",e.lineJoin="round";for(let x of m)
w(v(x),r.rule,1),e.fillStyle=r.quiet,e.fillText(b(x),p-6,g(x));i!==void 0&&w(v(i),r.quiet,1,[2,3]),o&&w(y(o),r.line,
1.5,[4,4]),w(y(s),r.path,2.2),w([[f(a),u],[f(a),d]],r.rule,1),L(e,[f(a),g(s[a])],4.5,r.path)}var me=[{name:"target",title:"distance² to the target"},{name:"distance",title:"distance to the data (dotted: samp\
les)",guide:1},{name:"sharpness",title:"sharpness (dotted: samples)",guide:1},{name:"confidence",title:"confidence \
of the classifier",least:1}],pe=e=>me.flatMap(t=>{let n=e?.[t.name];return n?[{...t,values:n}]:[]});function he(e){
let t=me.filter(({name:n})=>n!=="confidence"||e.map.open.has_classifier);return c("div",{className:"charts"},...t.map(
n=>Un(e,n)))}function Un({store:e,signal:t},n){let{name:r,title:s,guide:o,least:a}=n,i=c("canvas",{role:"img",testid:`\
chart-${r}`,"aria-label":s}),l=c("figure",{},c("figcaption",{},s),i);e.watch(["curves","picture"],()=>{let{curves:p,
picture:h}=e.state;l.hidden=r==="sharpness"&&(!h.isImage||p!==null&&!p.sharpness)});let m=C(()=>{let{path:p,curves:h,
frame:u,isComparing:d,isDark:f}=e.state,g=h?.[r],v={width:i.clientWidth,height:i.clientHeight};if(p===null||!g||l.hidden||
v.width===0)return;let y=g.subarray(0,p.n),w=d?g.subarray(p.n):null,x={...o===void 0?{}:{guide:o},...a===void 0?{}:
{least:a}};ce(A(i,v),v,{path:y,line:w,frame:u,...x},M(f));let[W,U,vt]=[0,u,p.last].map(Qe=>b(y[Qe]));i.setAttribute(
"aria-label",`${s}: ${W} at the start, ${U} here, ${vt} at the end`)},t);return e.watch(["path","curves","frame","i\
sComparing","picture","isDark","size"],m),l}var Bn=12,zn=1e3,Gn=150;function ue(e){let t=e.map.offer.exports.map(r=>T(`.${r}`,`export-${r}`,()=>{Kn(e,r)})),n=c(
"span",{className:"quiet"},"Save the frames");return c("div",{className:"take"},c("div",{className:"bar"},n,T(".png",
"export-png",()=>jn(e)),...t),Yn(e),Xn(e),Zn(e))}async function Kn({store:e,wire:t},n){let{path:r}=e.state;if(r!==null)
try{let{name:s,type:o,buffers:a}=await t.send({...r.request,kind:"export",format:n});G(new Blob([a[0]],{type:o}),s)}catch(s){
e.change({problem:k(s)})}}function jn({store:e}){let{path:t,picture:n,row:r}=e.state;if(t===null)return;let s=Math.
min(Bn,t.n),o=n.isImage?{width:128*Math.min(2,n.aspect),height:128}:{width:224,height:160},a=c("canvas",{width:s*o.
width+(s-1)*6,height:o.height}),i=O(a);t.some(s).forEach((l,m)=>{i.save(),i.translate(m*(o.width+6),0),n.draw(i,o,l,
B),i.restore()}),a.toBlob(l=>l&&G(l,`morph-${r}.png`))}function Yn({map:e,store:t}){let{element:n,show:r}=It("pytho\
n","call","Python that makes this morph");return t.watch(["path"],()=>r(t.state.path?.answer.call??"")),n.hidden=e.
isGiven,n}function It(e,t,n){let r=c("pre",{testid:t,tabIndex:0,"aria-label":n}),s=c("span",{className:"quiet",role:"\
status"}),o=m=>{r.textContent=m,s.textContent=""},a=async()=>{s.textContent=await Jn(r)},i=c("div",{className:"bar \
gap"},T("Copy",e==="python"?"copy":`copy-${e}`,()=>{a()}),s);return{element:c("details",{testid:e},c("summary",{},"\
The same in Python"),r,i),show:o}}async function Jn(e){try{return await navigator.clipboard.writeText(e.textContent??
""),"Copied."}catch{return window.getSelection()?.selectAllChildren(e),"Selected: press Ctrl+C, or ⌘C."}}function Xn(e){
let{element:t,refill:n}=z("The path as a table","path-table","The path",()=>Qn(e));return e.store.watch(["path","cu\
rves"],n),t}function Qn({map:e,store:t}){let{path:n,curves:r}=t.state;if(n===null)return"";let{units:s}=n.answer.path,
o=pe(r),a=["progress","unit","class","unit of the line",...o.flatMap(({title:l})=>[l,"of the line"])],i=Array.from(
{length:n.n},(l,m)=>[E(m/n.last),s[m],e.classOf(s[m])??"–",n.answer.line.units[m],...o.flatMap(({values:p})=>[b(p[m]),
b(p[n.n+m])])]);return H(a,i)}function Zn(e){let{element:t,refill:n}=z("The frame's values as a table","value-table",
"The frame's values",()=>tr(e)),r;return e.store.watch(["path","frame","picture"],()=>{clearTimeout(r),t.open&&(r=setTimeout(
n,Gn))}),t}function tr({store:e,features:t}){let{path:n,frame:r,picture:s}=e.state;if(n===null)return"";let o=[0,r,
n.last].map(i=>n.frame(i)),a=Array.from({length:Math.min(t.n,zn)},(i,l)=>[s.nameOf(l),...o.map(m=>b(t.valueOf(m,l)))]);
return H(["feature","start",`frame ${r+1}`,"end"],a)}var er=[["any","may change"],["up","may grow"],["down","may shrink"],["none","stays"]];function de(e){let{changes:t}=e.
map.offer;if(t===null)return[];let n="What would have to change",r=c("div",{className:"sides"},t.has_limits?ar(e,t):
nr(),cr(e,t));return[c("section",{className:"panel on-changes","aria-label":n,testid:"changes"},c("h2",{},n),rr(e,t),
r)]}var nr=()=>c("p",{className:"quiet gap"},"This file holds answers without limits, for a few labels. The live ex\
plorer finds all others.");function rr(e,t){let{store:n,changes:r}=e,s=c("span",{});n.watch(["sample"],()=>{let{sample:l}=n.
state;s.textContent=`For ${l?.name??`row ${l?.row??""}`} ${t.wanted?"to be called":"to be answered with"}`});let o=t.
wanted?sr(e,t.wanted):or(e,t),a=T("Find","find-changes",()=>r.find());a.className="main";let i=c("span",{className:"\
quiet"},`by ${t.asked}`);return c("div",{className:"bar"},s,...o,i,a)}function sr({store:e,changes:t},n){let r=n.map(
([a,i])=>c("option",{value:a},i)),o=c("select",{"aria-label":"What the row should be called",testid:"wanted",on:{change:()=>t.
want(Number(o.value))}},...r);return e.watch(["wanted"],()=>{o.value=String(e.state.wanted)}),[o]}function or({store:e,
changes:t},{range:[n,r]}){return[n,r].map((o,a)=>{let i={change:()=>{let h=e.state.wanted.slice();h[a]=Ft(p),t.want(
h)}},l=a===0?"At least":"At most",m={placeholder:String(Number(o.toPrecision(4))),testid:a===0?"wanted-low":"wanted\
-high"},p=c("input",{type:"number",step:"any","aria-label":l,...m,on:i});return c("label",{className:"check"},l.toLowerCase(),
p)})}var Ft=({value:e})=>e===""?null:Number(e);function ar(e,t){let{store:n,changes:r}=e,s=["column","now","","at l\
east","at most"].map(p=>c("th",{scope:"col"},p)),o=t.columns.map((p,h)=>ir(e,p,h)),a=c("tbody",{},...o),i=c("div",{
className:"scroll",tabIndex:0,role:"region","aria-label":"Limits"},c("table",{},c("thead",{},c("tr",{},...s)),a)),l=c(
"summary",{},"Limits"),m=T("All may change","free",()=>r.free());return n.watch(["limits"],()=>{let p=n.state.limits.
length;l.textContent=p===0?"Limits: all columns may change":`Limits: ${p} of ${t.columns.length} columns`,m.disabled=
p===0}),c("details",{testid:"limits"},l,i,c("div",{className:"bar gap"},m))}function ir({store:e,changes:t},{name:n,
is_number:r,has_order:s,low:o,high:a},i){let l=c("td",{});e.watch(["sample"],()=>{l.textContent=e.state.sample?.entries?.[i]??
""});let m=()=>{let y={low:r?Ft(f):null,high:r?Ft(g):null};t.limit({column:i,way:u.value,...y})},h=er.filter(([y])=>s||
y==="any"||y==="none").map(([y,w])=>c("option",{value:y},w)),u=c("select",{"aria-label":`How ${n} may change`,testid:`\
way-${i}`,on:{change:m}},...h),d=(y,w)=>c("input",{type:"number",step:"any",placeholder:w,testid:`${y}-${i}`,"aria-\
label":`${n} ${y==="low"?"at least":"at most"}`,on:{change:m}}),[f,g]=[d("low",o),d("high",a)];e.watch(["limits"],()=>{
let y=e.state.limits.find(w=>w.column===i);lr(y,u,f,g)});let v=y=>c("td",{},...r?[y]:[]);return c("tr",{},c("th",{scope:"\
row"},n),l,c("td",{},u),v(f),v(g))}function lr(e,t,n,r){t.value=e?.way??"any";for(let[s,o]of[[n,e?.low],[r,e?.high]])
s.value=o==null?"":String(o),s.disabled=e?.way==="none"}function cr(e,t){let{store:n}=e,r=c("div",{testid:"answers"}),
s=It("changes-python","changes-call","Python that asks the same");return n.watch(["changes","change","sample","areC\
hangesWanted"],()=>{let{changes:o,sample:a,areChangesWanted:i}=n.state,l=o!==null&&o.request.row===a?.row,m=i?[c("p",
{className:"quiet gap"},"Looking …")]:[];mr(r,l?hr(e,t,o):m),s.element.hidden=!l||o.answer===null}),n.watch(["cha\
nges"],()=>{let{changes:o}=n.state;s.show(o?.answer?.call??""),o!==null&&n.change({announced:{text:pr(o)}})}),c("di\
v",{className:"answers"},r,s.element)}function mr(e,t){let n=e.getRootNode().activeElement,r=n&&e.contains(n)?n.dataset.
testid:void 0;e.replaceChildren(...t),r!==void 0&&e.querySelector(`[data-testid="${r}"]`)?.focus()}function pr({answer:e,
problem:t}){if(e===null)return t;if(e.answers.length===0)return e.reason;let[{changes:n}]=e.answers;return n.map(([
,r,s,o])=>`${r} ${s} to ${o}`).join(", ")}function hr(e,t,{request:n,answer:r,problem:s}){let o=l=>[c("p",{className:"\
gap"},l)];if(r===null)return o(s);let a=t.asked==="the map"?"The map":"The model",i=t.wanted?`calls row ${n.row} ${r.
now}`:`answers row ${n.row} with ${r.now}`;return r.is_already?o(`${a} ${i}. That is what is wanted: nothing has to\
 change.`):r.answers.length===0?o(`${a} ${i}. No answer is found: ${r.reason}.`):[...o(`${a} ${i} now.`),ur(e,r.answers),
...dr(r.answers),...fr(e,t)]}function ur({store:e},t){let n=[...new Set(t.flatMap(({changes:p})=>p.map(([h])=>h)))].
sort((p,h)=>p-h),r=new Map(t.flatMap(({changes:p})=>p.map(([h,u,d])=>[h,[u,d]]))),s=t.map((p,h)=>{let u=T(`Answer ${h+
1}`,`answer-${h}`,()=>e.change({change:h}));return u.setAttribute("aria-pressed",String(e.state.change===h)),c("th",
{scope:"col"},u)}),o=n.map(p=>{let[h,u]=r.get(p)??["",""],d=t.map(({changes:f})=>{let g=f.find(([v])=>v===p);return c(
"td",g?{className:"new"}:{className:"quiet"},g?g[3]:"as it is")});return c("tr",{},c("th",{scope:"row"},h),c("td",{},
u),...d)}),a=t.map(({cost:p})=>c("td",{},p)),l=c("tr",{title:"Σ of changes: numbers in standard deviations, another\
 word 1"},c("th",{scope:"row"},"cost"),c("td",{}),...a),m=c("tr",{},c("th",{scope:"col"},"column"),c("th",{scope:"c\
ol"},"now"),...s);return c("div",{className:"scroll"},c("table",{testid:"answer-table"},c("thead",{},m),c("tbody",{},
...o,l)))}function dr(e){let t=e.flatMap(({is_training_row:r},s)=>r?[s+1]:[]);if(t.length===0)return[];let n=t.length===
1?`Answer ${t[0]} is a complete row`:`Answers ${t.join(", ")} are complete rows`;return[c("p",{className:"warning",
testid:"copies"},`${n} of the training data: who reads one sees that row.`)]}function fr({store:e},t){let n=bt(e.state);
if(n===null)return[];let r=n.steps.length-1,s=["",...n.steps.map((l,m)=>E(m/r))],o=n.changes.map(([,l],m)=>[l,...n.
steps.map(p=>p[m])]),a=[`${t.asked} says`,...n.said],i=c("span",{className:"key change"});return[c("p",{className:"\
caption gap"},i,`The way to answer ${e.state.change+1}, on the map too`),c("div",{className:"scroll",testid:"way"},
H(s,[...o,a]))]}function fe({map:e},t){let{shape:n,topology:r,boundary:s,n_samples:o,n_features:a,name:i}=e.open,l=s==="planar"?r:`${r}\
, ${s}`,m=`${n.join(" × ")} units, ${l} · ${kt(o)} samples · ${kt(a)} features`,p={click:()=>t.showModal()};return c(
"header",{className:"head"},c("h1",{},i||"Somersault"),c("p",{className:"quiet"},m),c("button",{type:"button",testid:"\
help","aria-label":"Keyboard help",on:p},"?"))}function ge({map:e}){let t=e.open.notes.map(n=>c("li",{},n));return t.
length>0?[c("ul",{className:"notes",testid:"notes"},...t)]:[]}function be({store:e}){let t=c("div",{className:"prob\
lem",role:"alert",testid:"problem"}),n={click:()=>e.change({problem:""})};return e.watch(["problem"],()=>{let r=e.state.
problem;t.hidden=r==="",t.replaceChildren(c("span",{},r),c("button",{type:"button","aria-label":"Dismiss",on:n},"×"))}),
t}function ye({store:e}){let t=c("p",{className:"unseen",role:"status","aria-live":"polite",testid:"live"});return e.
watch(["announced"],()=>{t.textContent=e.state.announced.text}),t}var gr=[["← ↑ → ↓","on the map: move from unit to unit"],["Enter","on the map: morph to the unit, its class\
 or its cluster"],["S","start from a sample of the unit"],["R","start from a random sample"],["Space","play or paus\
e"],[", .","one frame back, one on"],["L","next layer"],["C","compare with the straight line"],["?","this help"]],we={
ArrowLeft:[0,-1],ArrowRight:[0,1],ArrowUp:[-1,0],ArrowDown:[1,0]};function xe(){let e=gr.flatMap(([n,r])=>[c("dt",{},
c("kbd",{},n)),c("dd",{},r)]),t=c("dialog",{"aria-label":"Keyboard help",testid:"help-dialog"},c("p",{},"Click a un\
it, a class or a cluster, and the sample morphs into it. Drag the frames to see how."),c("dl",{},...e),c("button",{
type:"button",className:"main",on:{click:()=>t.close()}},"Close"));return t}var ve=({altKey:e,ctrlKey:t,metaKey:n})=>e||
t||n;function Me({store:e,viewer:t,chooser:n},r){let{cursor:s}=e.state;if(!ve(r)){if(r.key==="Enter"&&s>=0)t.showUnit(
s),n.choose(s);else if(r.key.toLowerCase()==="s"&&s>=0)n.startAt(s);else if(r.key in we)t.moveCursor(...we[r.key]);else
return;r.preventDefault(),r.stopPropagation()}}function ke({store:e,player:t,viewer:n,chooser:r},s,o){let a={" ":()=>t.
toggle(),r:()=>{r.startAnywhere()},l:()=>n.showNextLayer(),c:()=>o.click(),",":()=>t.scrub(e.state.frame-1),".":()=>t.
scrub(e.state.frame+1),"?":()=>s.showModal(),s:()=>{r.startAt(e.state.shown)}};return i=>{let l=i.composedPath()[0],
m=l.matches('select, input[type="number"]'),p=i.key===" "&&l.matches("button, summary, input"),h=a[i.key.toLowerCase()];
ve(i)||m||p||s.open||h===void 0||(i.preventDefault(),h())}}function Ae(e,t,{colors:n,marks:r,groups:s},o){let{scale:a}=t,i=Math.min(15,.46*a);e.font=`600 ${i}px system-ui, sa\
ns-serif`,e.textAlign="center",e.textBaseline="middle";for(let l=0;l<t.lattice.n;l+=1){let m=n[l]??N(o.empty);e.fillStyle=
V(m),t.outline(e,l,a>7?.965:1.02),e.fill();let p=r?.[l];p&&i>5&&(e.fillStyle=Bt(m),e.globalAlpha=n[l]?.95:.5,e.fillText(
ot(e,p,.84*a),...t.center(l)),e.globalAlpha=1)}s&&br(e,t,s,o)}function br(e,t,n,r){let{lattice:s}=t;e.strokeStyle=r.
ink,e.lineWidth=Math.max(1,Math.min(2.5,t.scale/9)),e.lineCap="round";for(let o=0;o<s.n;o+=1)s.corners.forEach((a,i)=>{
let l=s.across(o,i);l!==void 0&&n[l]!==n[o]&&S(e,t.edge(o,i))})}var yt=class{lattice;width;height;scale;#t;constructor(t,n){let[r,s]=[t.right-t.left,t.bottom-t.top];this.lattice=t,
this.width=n,this.scale=Math.min(n/r,560/s,54),this.height=Math.ceil(this.scale*s),this.#t=(n-this.scale*r)/2}center(t){
let[n,r]=this.lattice.placeOf(t);return[this.#t+this.scale*(n-this.lattice.left),this.scale*(r-this.lattice.top)]}unitAt(t,n){
let[r,s]=[-1,(.72*this.scale)**2];for(let o=0;o<this.lattice.n;o+=1){let[a,i]=this.center(o),l=(a-t)**2+(i-n)**2;l<
s&&([r,s]=[o,l])}return r}edge(t,n){let[r,s]=this.center(t);return this.lattice.edge(n).map(([o,a])=>[r+this.scale*
o,s+this.scale*a])}outline(t,n,r){let[s,o]=this.center(n),a=r*this.scale;t.beginPath();for(let[i,l]of this.lattice.
corners)t.lineTo(s+a*i,o+a*l);t.closePath()}};function Ce(e,t,n,r){let{targets:s,hovered:o,cursor:a,start:i,path:l,line:m,change:p,frame:h}=n;yr(e,t,s,r),o>=0&&Te(
e,t,o,r.ink,1.5),a>=0&&Te(e,t,a,r.focus,3),m&&Vt(e,t,m,r.card,r.line,[5,5]),l&&Vt(e,t,l,r.card,r.path,[]),p&&Vt(e,t,
p,r.card,r.accent,[1,6]),p&&_t(e,t,p.units[p.units.length-1],r,!1,r.accent),i>=0&&_t(e,t,i,r,!1),l&&_t(e,t,l.units[h],
r,!0)}function Te(e,t,n,r,s){t.outline(e,n,.95),e.strokeStyle=r,e.lineWidth=s,e.stroke()}function yr(e,t,n,r){let s=wr(
t,n),o=Math.max(1.2,Math.min(3.5,t.scale/8));e.lineCap="round";for(let[a,i]of[[r.card,1.8*o],[r.path,o]]){e.strokeStyle=
a,e.lineWidth=i;for(let l of s)S(e,l)}}function wr(e,t){let{lattice:n}=e,r=new Set(t);return t.flatMap(s=>n.corners.
flatMap((o,a)=>r.has(n.across(s,a))?[]:[e.edge(s,a)]))}function Vt(e,t,n,r,s,o){let a=xr(n).map(i=>i.map(l=>t.center(
l)));e.lineJoin="round",e.lineCap="round";for(let[i,l,m]of[[r,5.5,[]],[s,3,o]]){e.strokeStyle=i,e.lineWidth=l,e.setLineDash(
[...m]);for(let p of a)S(e,p)}e.setLineDash([])}function xr({units:e,wrapped:t}){let n=[[e[0]]];for(let r=1;r<e.length;r+=
1)e[r]!==e[r-1]&&(t[r-1]&&n.push([]),n[n.length-1].push(e[r]));return n}function _t(e,t,n,r,s,o=r.path){let a=t.center(
n),i=Math.max(4.5,Math.min(8,.3*t.scale));L(e,a,i+2.5,r.card),s?L(e,a,i,o):st(e,a,i-1,o,3)}var wt={width:190,height:10};function Se(e){let{map:t,store:n}=e,r=c("div",{className:"legend",testid:"legend"});return n.
watch(["layer","component","picture","isDark"],()=>{let{layer:s,component:o,isDark:a}=n.state;if(Lt(t.open,s)!==null){
let l=Kt(t.open,s,M(a));r.replaceChildren(...l.map(({target:m,color:p},h)=>Mr(e,m,p,h)));return}let i=jt(t.open,s,o);
i!==null&&r.replaceChildren(...vr(e,i))}),r}function vr({store:e},[t,n]){let{layer:r,component:s,picture:o,isDark:a}=e.
state,i=r==="component"?o.nameOf(s?.feature??0):D[r][1],l=c("canvas",{"aria-hidden":"true"}),m=A(l,wt);for(let p=0;p<
wt.width;p+=1)m.fillStyle=V(nt(p/(wt.width-1),Et(r,a))),m.fillRect(p,0,1.5,wt.height);return[c("span",{},b(t)),l,c(
"span",{},b(n)),c("span",{className:"words"},i)]}function Mr({map:e,chooser:t},n,r,s){let o=c("canvas",{width:11,height:11});
L(O(o),[5.5,5.5],5.5,V(r));let a=e.nameOf(n),i={type:"button",className:"chip",testid:`chip-${s}`,disabled:e.isGiven,
title:e.isGiven?a:`Morph to ${a}`,on:{click:()=>t.aim(n)}};return c("button",i,o,c("span",{},a))}var kr=3,Ar=400,Le=["layout","layer","component","hasMarks","isDark"],Tr=["hovered","cursor","sample","target","pat\
h","frame","isComparing","row","changes","change"];function Ee(e){let t=c("div",{className:"bar"},Lr(e),Er(e),...Or(
e));return c("section",{className:"panel on-map","aria-label":"Map"},c("div",{className:"bar spread"},t,T("Save .pn\
g","save-map",()=>$r(e))),Cr(e),Se(e),...e.map.isGiven?[]:[c("div",{className:"gap"},Pr(e))])}function Cr(e){let{map:t,
store:n,signal:r}=e,s=`Map of ${t.open.shape.join(" by ")} units. Arrow keys move over units, Enter chooses the tar\
get.`,o=c("canvas",{className:"map",tabIndex:0,role:"application",testid:"map","aria-label":s,on:Sr(e)}),a=new tt(t.
open);n.watch(["size"],()=>{let m=o.clientWidth;m>0&&m!==n.state.layout?.width&&n.change({layout:new yt(a,m)})}),n.
watch(["layout"],()=>{o.style.height=`${n.state.layout?.height??0}px`});let i=c("canvas");n.watch(Le,()=>{let{layout:m}=n.
state;m!==null&&Oe(e)!==null&&Pe(e,A(i,m))});let l=C(()=>{let{layout:m}=n.state;if(m===null)return;let p=A(o,m);p.drawImage(
i,0,0,m.width,m.height),$e(e,p)},r);return n.watch([...Le,...Tr],l),o}var Oe=({map:e,store:t})=>Gt(e.open,t.state,t.
state.layout?.scale??0);function Pe(e,t){let{layout:n,isDark:r}=e.store.state,s=Oe(e);n!==null&&s!==null&&Ae(t,n,s,
M(r))}function $e({map:e,store:t},n){let{layout:r,path:s,target:o,sample:a,hovered:i,cursor:l,frame:m,isComparing:p,
isDark:h}=t.state,u=bt(t.state);if(r===null)return;let d=s!==null&&s.request.target===o,f={hovered:i,cursor:l,frame:m,
start:a?.unit??-1,targets:d?s.answer.target_units:e.unitsOf(o,a),path:s?.answer.path??null,line:p?s?.answer.line??null:
null,change:u?.way??null};Ce(n,r,f,M(h))}function Sr(e){let{store:t,viewer:n,chooser:r}=e,s=({currentTarget:o,clientX:a,
clientY:i})=>{let{left:l,top:m}=o.getBoundingClientRect();return t.state.layout?.unitAt(a-l,i-m)??-1};return{pointermove:o=>n.
hover(s(o)),pointerleave:()=>n.hover(-1),click:o=>{let a=s(o);a<0||(n.showUnit(a),r.choose(a))},keydown:o=>Me(e,o),
blur:()=>t.change({cursor:-1})}}function Lr({store:e,viewer:t}){let n={change:()=>t.showLayer(s.value)},r=t.layers.
map(o=>c("option",{value:o},D[o][0])),s=c("select",{"aria-label":"Layer of the map",testid:"layer",on:n},...r);return e.
watch(["layer"],()=>{s.value=e.state.layer}),s}function Er({map:e,store:t,viewer:n}){let r=e.open.n_features,o={"ar\
ia-label":"Feature",testid:"feature",on:{change:()=>n.showFeature(Number(i.value))}},a=(l,m)=>c("option",{value:m},
t.state.picture.nameOf(m)),i=r>Ar?c("input",{...o,type:"number",min:0,max:r-1,value:0}):c("select",o,...Array.from(
{length:r},a));return t.watch(["layer"],()=>{i.hidden=t.state.layer!=="component"}),i}function Or({map:e,store:t}){
if(!e.hasClasses)return[];let r=c("input",{type:"checkbox",checked:!0,testid:"marks",on:{change:()=>t.change({hasMarks:r.
checked})}});return[c("label",{className:"check"},r,"words")]}function Pr({map:e,store:t}){let n=[{value:"unit",label:"\
unit"},{value:"class",label:"class",whyNot:e.hasClasses?"":"this map has no labels"},{value:"cluster",label:"cluste\
r"},{value:"start",label:"start"}];return at("A click chooses the","clicks",n,t.state.clicks,r=>t.change({clicks:r}))}
function $r(e){let{layout:t,layer:n,isDark:r}=e.store.state;if(t===null)return;let s=c("canvas"),o=A(s,t,kr);o.fillStyle=
M(r).card,o.fillRect(0,0,t.width,t.height),Pe(e,o),$e(e,o),s.toBlob(a=>a&&G(a,`map-${n}.png`))}var Nr=92,Hr=50,Ne=4;function He(e){let{store:t}=e,n=c("h2",{testid:"unit"});return t.watch(["shown"],()=>{let{shown:r}=t.
state;n.textContent=`Unit ${r} · ${e.map.placeOf(r)}`}),c("section",{className:"panel on-unit","aria-label":"Unit"},
c("div",{className:"unit"},Rr(e),c("div",{},n,Ir(e)),_r(e)),z("All units as a table","map-table","All units",()=>Wr(
e)).element)}function j({store:e},t,n,r){let{picture:s,isDark:o}=e.state,a={width:n,height:n};r===null?Qt(t):s.draw(
A(t,a),a,r,M(o))}function Rr(e){let{store:t}=e,n=c("canvas",{className:"picture",role:"img","aria-label":"Prototype"});
return t.watch(["unit","picture","isDark"],()=>{let{unit:r}=t.state;r!==null&&j(e,n,Nr,r.prototype)}),n}function Ir(e){
let{store:t}=e,n=c("dl",{testid:"unit-facts"});return t.watch(["shown","unit","layer","component","picture"],()=>{let r=Fr(
e).flatMap(([s,o])=>[c("dt",{},s),c("dd",{},o)]);n.replaceChildren(...r)}),n}function Fr({map:e,store:t}){let{shown:n,
unit:r,layer:s,component:o,picture:a}=t.state,{hits:i,errors:l,heights:m,unit_clusters:p}=e.open,h=e.classOf(n),u=r?.
unit===n?r.counts:[],d=[["class",h===null?null:`${h}, ${e.purityOf(n)}`],["samples",String(i[n])],["error",Re(l[n])],
["to neighbors",b(m[n])],["cluster",String(p[n])]];return s==="component"&&o&&d.push([a.nameOf(o.feature),b(o.values[n])]),
u.length>1&&d.push(["classes",Vr(u)]),d.filter(f=>f[1]!==null)}var Re=e=>e<0?"–":b(e);function Vr(e){return[...e.
slice(0,Ne).map(([n,r])=>`${n}: ${r}`),...e.length>Ne?["…"]:[]].join(", ")}function _r(e){let{store:t}=e,r=c("div",
{className:"members",role:"group",testid:"members","aria-label":"Samples of the unit: choose one as the start"});return t.
watch(["members","picture","isDark"],()=>{let{members:s}=t.state;s!==null&&r.replaceChildren(...Dr(e,s.answer))}),r}
function Dr(e,t){let n=l=>[c("span",{className:"quiet"},l)];if(t===null)return n("This file does not hold the sampl\
es of this unit.");let{rows:r,labels:s,names:o,samples:a}=t;if(r.length===0)return n("No samples.");let i=a.length/
r.length;return r.map((l,m)=>qr(e,l,[o[m],s[m]],a.subarray(m*i,(m+1)*i),m))}function qr(e,t,[n,r],s,o){let{map:a,chooser:i}=e,
l=c("canvas");j(e,l,Hr,s);let m=a.canStart(t),p=`${n===null?"":`, ${n}`}${r===null?"":`, class ${r}`}`,h=m?`Start f\
rom row ${t}${p}`:`Row ${t}${p}`,u={click:()=>{i.startFrom(t)}},d={type:"button",title:h,"aria-label":h,disabled:!m,
testid:`member-${o}`,on:u};return c("button",d,l)}function Wr({map:e}){let{shape:t,heights:n,hits:r,errors:s,purity:o,
unit_clusters:a}=e.open,i=["unit","row","column","to neighbors","samples","error","class","purity","cluster"],l=Array.
from({length:e.nUnits},(m,p)=>{let h=e.classOf(p),u=h===null?["–","–"]:[h,E(o[p])],d=[Math.floor(p/t[1]),p%t[1]];
return[p,...d,b(n[p]),r[p],Re(s[p]),...u,a[p]]});return H(i,l)}var Ie=62;function Fe(e){let{map:t,chooser:n}=e,r=c("div",{className:"arrow","aria-hidden":"true"},"→");return c(
"div",{},c("div",{className:"ends"},Ur(e),r,Br(e)),c("div",{className:"bar gap"},zr(e),T("Random","random",()=>{n.startAnywhere()}),
...t.isGiven?[]:[Gr(e)]))}function Ur(e){let{map:t,store:n}=e,{element:r,canvas:s,title:o,facts:a}=Ve("Start","star\
t");return n.watch(["sample","picture","isDark"],()=>{let{sample:i}=n.state;i!==null&&j(e,s,Ie,i.values)}),n.watch(
["sample"],()=>{let{sample:i}=n.state;if(i===null)return;let{row:l,label:m,name:p,unit:h,n_missing:u}=i;o.textContent=
m??p??`row ${l}`;let d=[m===null?"":p??"",m===null&&!p||t.isGiven?"":`row ${l}`,`unit ${h}`,u>0?`${u} values filled`:
""];a.textContent=d.filter(Boolean).join(" · ")}),r}function Br(e){let{map:t,store:n}=e,{element:r,canvas:s,title:o,
facts:a}=Ve("Target","target");return n.watch(["goal","picture","isDark"],()=>j(e,s,Ie,n.state.goal)),n.watch(["tar\
get","sample"],()=>{let{target:i,sample:l}=n.state;if(l===null)return;let m=t.unitsOf(i,l);o.textContent=t.titleOf(
i),a.textContent=m.length>1?`${m.length} units`:t.placeOf(m[0])}),r}function Ve(e,t){let n=c("canvas",{role:"img","\
aria-label":e}),r=c("div",{className:"what",testid:t}),s=c("div",{className:"quiet",testid:`${t}-facts`});return{element:c(
"div",{className:"end"},n,c("h2",{},e),r,s),canvas:n,title:r,facts:s}}function zr({map:e,store:t,chooser:n}){let{rows:r,
names:s}=e.offer,a={"aria-label":"Row of the start",testid:"row",on:{change:()=>{n.startFrom(Number(i.value))}}},i=r===
null?c("input",{...a,type:"number",min:0,max:e.open.n_samples-1,step:1}):c("select",a,...r.map((m,p)=>c("option",{value:m},
s?.[p]??String(m)))),l=()=>{i.value=String(t.state.row)};return t.watch(["row"],l),t.watch(["problem"],()=>t.state.
problem!==""&&l()),c("label",{className:"check"},c("span",{className:"for-wide"},e.isGiven?"Start":"Row, from 0"),i)}
function Gr({map:e,store:t,chooser:n}){let r=e.targets.map(a=>c("option",{value:JSON.stringify(a)},e.nameOf(a))),o=c(
"select",{"aria-label":"Target",testid:"target-choice",on:{change:()=>n.aim(JSON.parse(o.value))}},...r);return t.watch(
["target"],()=>{o.value=JSON.stringify(t.state.target)}),c("label",{className:"check"},c("span",{className:"for-wid\
e"},"Target"),o)}function _e(e){let{map:t,store:n,signal:r}=e;if(!t.isHeard)return[];let s=c("audio",{testid:"sound"}),o=T("","hear",
()=>{Kr(e,s)}),a=C(()=>{o.textContent=`♪ Hear frame ${t.playable(n.state.frame)+1}`},r);return n.watch(["path","f\
rame"],a),r.addEventListener("abort",()=>URL.revokeObjectURL(s.src)),[c("div",{className:"bar gap"},o,s)]}async function Kr({
map:e,store:t,wire:n,signal:r},s){let{path:o,frame:a}=t.state;if(o!==null)try{let i={...o.request,kind:"content",frame:e.
playable(a)},{mime:l,buffers:m}=await n.ask(i);if(r.aborted)return;URL.revokeObjectURL(s.src),s.src=URL.createObjectURL(
new Blob([m[0]],{type:l})),await s.play()}catch(i){t.change({problem:k(i)})}}var $=46,De=4,qe=5;function We(e){return[c("div",{className:"scrub"},jr(e),c("div",{},Yr(e),Jr(e))),Zr(e),..._e(e)]}
function jr({store:e,player:t}){let r=c("button",{type:"button",className:"play main",testid:"play",on:{click:()=>t.
toggle()}});return e.watch(["isPlaying"],()=>{let{isPlaying:s}=e.state;r.textContent=s?"❚❚":"▶",r.setAttribute(
"aria-label",s?"Pause":"Play")}),r}function Yr({store:e,player:t,signal:n}){let o=c("input",{...{type:"range",min:0,
max:1,step:1,value:0},"aria-label":"Frame",testid:"frame",on:{input:()=>t.scrub(Number(o.value))}});e.watch(["path"],
()=>{o.max=String(e.state.path?.last??0)});let a=C(()=>{let{path:i,frame:l}=e.state;i!==null&&(o.value=String(l),o.
setAttribute("aria-valuetext",`${l+1} of ${i.n}`))},n);return e.watch(["path","frame"],a),o}function Jr(e){let{store:t,
signal:n}=e,r=c("div",{className:"where",testid:"where"}),s=C(()=>{let{path:o,frame:a}=t.state;o!==null&&r.replaceChildren(
c("b",{},E(a/o.last)),Xr(e))},n);return t.watch(["path","frame","curves"],s),r}function Xr({map:e,store:t}){let{path:n,
frame:r}=t.state,s=n?.answer.path.units[r]??0,o=e.classOf(s);return` of the way · unit ${s}${o===null?"":` · class\
 ${o}`}${Qr(t.state)}`}function Qr({curves:e,frame:t}){let{guess:n,guesses:r,confidence:s}=e??{};return!n||!s?"":` \
· classifier: ${r?r[n[t]]:`class ${n[t]}`}, ${E(s[t])}`}function Zr({store:e,player:t,signal:n}){let s=c("canvas",
{className:"strip",testid:"strip","aria-hidden":"true",on:{click:l=>{let{left:m,width:p}=s.getBoundingClientRect(),
h=e.state.path?.last??0;t.scrub(Math.round((l.clientX-m)/p*h))}}});s.style.height=`${$}px`;let o=c("canvas"),a={width:0,
tile:0},i=C(()=>{let{path:l,frame:m,isDark:p}=e.state;if(l===null||a.width===0)return;let{width:h,tile:u}=a,d=A(s,{
width:h,height:$});d.drawImage(o,0,0,h,$),d.strokeStyle=M(p).path,d.lineWidth=2.5,d.beginPath(),d.roundRect(1.25+(h-
u)*m/l.last,1.25,u-2.5,$-2.5,qe),d.stroke()},n);return e.watch(["path","picture","isDark","size"],()=>{let l=s.clientWidth;
e.state.path===null||l===0||(a={width:l,tile:ts(e.state,o,l)})}),e.watch(["path","frame","picture","isDark","size"],
i),s}function ts({path:e,picture:t,isDark:n},r,s){let o={width:$*t.aspect,height:$},a=M(n),i=A(r,{width:s,height:$});
if(e===null)return o.width;let l=Math.max(2,Math.min(e.n,Math.floor((s+De)/(o.width+De))));return e.some(l).forEach(
(m,p)=>{i.save(),i.translate((s-o.width)*p/(l-1),0),i.beginPath(),i.roundRect(0,0,o.width,$,qe),i.clip(),i.fillStyle=
a.soft,i.fillRect(0,0,o.width,$),t.draw(i,o,m,a),i.restore()}),o.width}var Be={tuned:{label:"Tuned",text:"Tuned for each path by itself.",sliders:[]},map:{label:"Via map",text:"A stop in\
 each unit on the shortest way over the map.",sliders:[]},rigidity:{label:"Rigidity",text:"Small: strictest preserv\
ation of the other distances. Large: the straight line. It leads to the prototype.",sliders:["rigidity"]},published:{
label:"Published",text:"The paper's rule: 50 steps of rate 0.1. Share, the target's part of the say, sets how long \
they are; paths that are not of fixed steps do not depend on it.",sliders:["rigidity","share"]}};function ze(e){let{
map:t,store:n}=e,r=c("p",{className:"quiet",testid:"mode-words"});return n.watch(["mode"],()=>{r.textContent=Ge(n.state.
mode)?.text??""}),c("div",{className:"rule",hidden:t.isGiven},es(e),Ue(e,"rigidity","Rigidity",t.offer.rigidities),
Ue(e,"share","Share",t.offer.shares),r)}var Ge=e=>e==="given"?null:Be[e];function es({map:e,store:t,follower:n}){let r=Object.
entries(Be).map(([s,{label:o}])=>({value:s,label:o,whyNot:e.offer.modes.includes(s)?"":"this file does not hold it;\
 the live explorer does"}));return at("Way","mode",r,t.state.mode,s=>{t.change({mode:s,problem:""}),n.follow()})}function Ue({
store:e,follower:t},n,r,s){let o=c("output"),a=()=>{e.change({[n]:Number(l.value),problem:""}),t.follow()},i={type:"\
range",min:0,max:Math.max(0,s.length-1),value:e.state[n]},l=c("input",{...i,testid:n,"aria-label":r,on:{input:a}}),
m=c("div",{className:"slider"},c("span",{},r),l,o);return e.watch([n],()=>{o.textContent=b(s[e.state[n]]),l.setAttribute(
"aria-valuetext",o.textContent)}),e.watch(["mode"],()=>{m.hidden=!Ge(e.state.mode)?.sliders.includes(n),l.disabled=
m.hidden}),m}function Ke({store:e,signal:t},n){let r=()=>e.state.picture.isSolid===!0,s=l=>e.change({turn:(e.state.turn+l+360)%360}),
o={ArrowLeft:15,ArrowRight:-15},a=(l,m)=>n.addEventListener(l,m,{signal:t}),i=null;a("pointerdown",l=>{r()&&(i=l.clientX,
n.setPointerCapture(l.pointerId))}),a("pointermove",l=>{i!==null&&(s(-.6*(l.clientX-i)),i=l.clientX)});for(let l of[
"pointerup","pointercancel"])a(l,()=>{i=null});a("keydown",l=>{!r()||!(l.key in o)||(l.preventDefault(),l.stopPropagation(),
s(o[l.key]))}),e.watch(["picture"],()=>{n.tabIndex=r()?0:-1,n.classList.toggle("solid",r())}),e.watch(["frame"],()=>{
let{isPlaying:l,path:m}=e.state;r()&&l&&m!==null&&s(180/m.last)})}function je(e){let{store:t,signal:n}=e,r=c("span",{testid:"pointed"}),s=c("canvas",{role:"img",testid:"screen","ari\
a-label":"The morph",on:{pointermove:m=>{r.textContent=rs(e,s,m)},pointerleave:()=>{r.textContent=""}}}),o=c("canva\
s",{role:"img",testid:"line-screen","aria-label":"The straight line"}),a=c("figure",{},s,c("figcaption",{},c("span",
{className:"key"}),"morph",r)),i=c("figure",{},o,c("figcaption",{},c("span",{className:"key line"}),"straight line"));
for(let m of[s,o])Ke(e,m);t.watch(["picture","isComparing"],()=>{let{picture:m,isComparing:p}=t.state;i.hidden=!(m.
isImage&&p),a.className=m.isImage?"":"wide"});let l=C(()=>ns(e,s,o),n);return t.watch(["path","frame","isComparing",
"picture","turn","isDark","size"],l),c("div",{className:"screens"},a,i)}function ns({store:e},t,n){let{path:r,frame:s,
isComparing:o,picture:a,turn:i,isDark:l}=e.state;if(r===null)return;let m=o?r.linePoint(s):null,p=(h,u,d)=>{let f=h.
clientWidth,g={width:f,height:a.heightFor(f)};h.style.height=`${g.height}px`,a.draw(A(h,g),g,u,M(l),{...d,turn:i,isLarge:!0})};
p(t,r.frame(s),a.isImage?{}:{start:r.frame(0),line:m}),m&&a.isImage&&p(n,m,{}),t.setAttribute("aria-label",`Frame ${s+
1} of ${r.n} of the morph`),n.setAttribute("aria-label",`Frame ${s+1} of the straight line`)}function rs({store:e,features:t},n,r){
let{path:s,frame:o,picture:a}=e.state;if(s===null)return"";let i=n.getBoundingClientRect(),l=a.featureAt(r.clientX-
i.left,r.clientY-i.top,i);return l<0?"":`· ${a.nameOf(l)}: ${b(t.valueOf(s.frame(o),l))}`}function Ye(e){let t=as(e),n=c("div",{className:"bar spread gap"},c("label",{className:"check"},t,"compare with the\
 straight line"),c("label",{className:"check"},"Show as",is(e)));return{element:c("section",{className:"panel on-mo\
rph","aria-label":"Morph"},Fe(e),c("div",{},je(e),...We(e),ss(e),n),ze(e),he(e),ue(e)),compare:t}}function ss({store:e}){
let t=c("div",{className:"result",testid:"result"});return e.watch(["path"],()=>{let{path:n}=e.state;n!==null&&(t.className=
`result${n.answer.is_success?" good":""}`,t.replaceChildren(c("span",{className:"mark"}),c("span",{},os(n))))}),t}function os({
request:e,answer:t}){let{result:n,length:r,by_samples:s,n_steps:o}=t,a=t.rigidity.filter(m=>m!==null).map(b),i=e.mode===
"tuned"&&!s&&a.length>0;return[Dt(n),`${b(r)} × the straight line`,s?"it goes by real samples and ends at one":`${o}\
 steps to the prototype`,...i?[`rigidity found: ${a.join(", ")}`]:[]].join(" · ")}function as({store:e}){let n=c("\
input",{type:"checkbox",checked:!0,testid:"compare",on:{change:()=>e.change({isComparing:n.checked})}});return n}function is({
map:e,features:t,store:n}){let{view:r,n_features:s}=e.open,o=ie(s,r).map(([l,m])=>c("option",{value:l},m)),i=c("sel\
ect",{"aria-label":"Show samples as",testid:"show-as",on:{change:()=>n.change({picture:ut(i.value,t)})}},...o);return i.
value=n.state.picture.choice,i}var Je=`:host{display:block}*{box-sizing:border-box}.explorer{container-type:inline-size;background:var(--paper);co\
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
}}@media(max-width:520px){.explorer{padding:10px;border-radius:0}}canvas.solid{cursor:grab;touch-action:pan-y}canva\
s.solid:active{cursor:grabbing}
`;var cs=`
.explorer { ${Tt(B)} color-scheme: light; }
@media (prefers-color-scheme: dark) { .explorer { ${Tt(F)} color-scheme: dark; } }
`;function Xe(){let e=new CSSStyleSheet;return e.replaceSync(cs+Je),e}var xt=class{#t;#e=new Map;#n=new Map;#r=(t,n)=>this.#i(t,n);#s=0;#o=Math.floor(Math.random()*2**40);constructor(t){
this.#t=t,t.on("msg:custom",this.#r)}ask(t){let n=JSON.stringify(t),r=this.#n.get(n);if(r!==void 0)return r;let s=this.
send(t);return this.#n.set(n,s),s.then(({buffers:o})=>this.#a(o),()=>this.#n.delete(n)),s}send(t){this.#o+=1;let n=this.#o;
return new Promise((r,s)=>{this.#e.set(n,{resolve:o=>r(o),reject:s}),this.#t.send({id:n,ask:t})})}close(){this.#t.off(
"msg:custom",this.#r),this.#e.clear()}#a(t){this.#s+=4096+t.reduce((n,{byteLength:r})=>n+r,0),!(this.#s<67108864)&&
(this.#n.clear(),this.#s=0)}#i({id:t,answer:n,error:r},s){let o=t===null?void 0:this.#e.get(t);t===null||o===void 0||
(this.#e.delete(t),n===void 0?o.reject(new Error(r)):o.resolve({...n,...ps(n.arrays,s),buffers:s}))}},ms={float32:Float32Array,
int32:Int32Array,uint8:Uint8Array};function ps(e,t){let n=e.map(({name:r,type:s},o)=>{let{buffer:a,byteOffset:i,byteLength:l}=t[o];
return[r,new ms[s](a.slice(i,i+l))]});return Object.fromEntries(n)}function hs({model:e,el:t}){let n=new AbortController,r=new xt(e),{shell:s,box:o}=us(t);return ds(o,r,n.signal).catch(
a=>{o.replaceChildren(c("p",{role:"alert"},k(a)))}),()=>{n.abort(),r.close(),s.remove()}}function us(e){let t=c("di\
v",{testid:"somersault"});t.dataset.lmSuppressShortcuts="true",t.addEventListener("keydown",o=>o.stopPropagation());
let n=t.attachShadow({mode:"open"});n.adoptedStyleSheets=[Xe()];let s=c("div",{className:"explorer",testid:"explore\
r",...{role:"region","aria-label":"Somersault explorer"}});return s.append(c("p",{className:"quiet",role:"status"},
"Reading the map …")),n.append(s),e.append(t),{shell:t,box:s}}async function ds(e,t,n){let[r,s]=await Promise.all(
[t.ask({kind:"offer"}),t.ask({kind:"open"})]);if(n.aborted)return;let o=window.matchMedia("(prefers-color-scheme: d\
ark)"),a=window.matchMedia("(prefers-reduced-motion: reduce)"),i=le(s,r,t,{isDark:o.matches,isStill:()=>a.matches},
n);fs(i,e),o.addEventListener("change",()=>i.store.change({isDark:o.matches}),{signal:n}),gs(i,e),await bs(i)}function fs(e,t){
let n=xe(),{element:r,compare:s}=Ye(e),o=c("div",{className:"stage"},Ee(e),r,He(e));t.replaceChildren(fe(e,n),...ge(
e),be(e),o,...de(e),ye(e),n),t.addEventListener("keydown",ke(e,n,s))}function gs({store:e,signal:t},n){let r=new ResizeObserver(
([{contentRect:o}])=>e.change({size:o}));r.observe(n),t.addEventListener("abort",()=>r.disconnect()),e.watch(["wait\
ing"],()=>{e.state.waiting>0?n.setAttribute("aria-busy","true"):n.removeAttribute("aria-busy")});let s=C(()=>{let{path:o,
layout:a,frame:i}=e.state;o!==null&&a!==null&&(n.dataset.frame=String(i))},t);e.watch(["path","layout","frame"],s)}
async function bs({map:e,store:t,viewer:n,chooser:r}){let{row:s,shown:o}=t.state;e.isGiven||n.showUnit(o),await r.startFrom(
s,{isPlayed:!1}),e.isGiven&&n.showUnit(e.typicalUnit(t.state.target,t.state.sample))}return sn(ys);})();
export default explorer;
