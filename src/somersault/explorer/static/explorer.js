"use strict";var explorer=(()=>{var ue=Object.defineProperty;var Lt=Object.getOwnPropertyDescriptor;var Et=Object.getOwnPropertyNames;var Pt=Object.prototype.hasOwnProperty;var $t=(t,e)=>{for(var r in e)ue(t,r,{get:e[r],enumerable:!0})},Nt=(t,e,r,n)=>{if(e&&typeof e=="object"||typeof e==
"function")for(let s of Et(e))!Pt.call(t,s)&&s!==r&&ue(t,s,{get:()=>e[s],enumerable:!(n=Lt(e,s))||n.enumerable});return t};var Ht=t=>Nt(ue({},"__esModule",{value:!0}),t);var dn={};$t(dn,{render:()=>ln});var w=t=>t instanceof Error?t.message:String(t);var W=class{#e;#t=-1;constructor(e){this.#e=e}choose(e){let{clicks:r}=this.#e.store.state;r==="start"?this.startAt(
e):r!=="nothing"&&this.#r(e,r)}async startFrom(e,{isPlayed:r=!0}={}){let{wire:n,store:s,follower:o,signal:i}=this.#e;
this.#t=e,s.change({problem:"",waiting:s.state.waiting+1});try{let a=await n.ask({kind:"sample",row:e});if(i.aborted||
this.#t!==e)return;s.change({row:e,sample:a}),this.#n(),o.follow({isPlayed:r})}catch(a){this.#t===e&&s.change({problem:w(
a)})}finally{s.change({waiting:s.state.waiting-1})}}async startAt(e){try{let{rows:r}=await this.#e.wire.ask({kind:"\
members",unit:e});if(r.length===0)throw new Error(`Unit ${e} has no samples to start from; choose one that has.`);await this.
startFrom(r[0])}catch(r){this.#s(w(r))}}startAnywhere(){let{open:e,offer:r}=this.#e.map,n=Math.floor(Math.random()*
(r.rows?.length??e.n_samples));return this.startFrom(r.rows?.[n]??n)}aim(e){let{map:r,store:n,follower:s}=this.#e;if(!r.
holds(e)){let o=r.targets.map(i=>r.nameOf(i)).join(", ");this.#s(`This file holds no path to ${r.nameOf(e)}, but to\
: ${o}. The live explorer has all.`);return}n.change({problem:"",target:e}),this.#n(),s.follow({isPlayed:!0})}#r(e,r){
let{unit_classes:n,unit_clusters:s}=this.#e.map.open;r==="unit"?this.aim({unit:e}):r==="cluster"?this.aim({cluster:s[e]}):
n[e]>=0?this.aim({class:n[e]}):this.#s(`Unit ${e} has no class; choose one that has, or let a click choose the unit\
.`)}async#n(){let{wire:e,store:r,map:n}=this.#e,{target:s,sample:o}=r.state,i=n.typicalUnit(s,o),a=()=>r.state.target===
s&&r.state.sample===o;await e.ask({kind:"unit",unit:i}).then(({prototype:l})=>a()&&r.change({goal:l}),()=>a()&&r.change(
{goal:null}))}#s(e){this.#e.store.change({problem:e})}};var G=class{request;answer;n;constructor(e,r){this.request=e,this.answer=r,this.n=e.frames}get last(){return this.n-
1}frame(e){let{frames:r}=this.answer,n=r.length/this.n;return r.subarray(e*n,(e+1)*n)}linePoint(e){let[r,n,s]=[this.
frame(0).slice(),this.frame(this.last),e/this.last];return r.forEach((o,i)=>{r[i]=o+s*(n[i]-o)}),r}some(e){return Array.
from({length:e},(r,n)=>this.frame(Math.round(this.last*n/(e-1))))}};var K=class{#e;#t=null;#r=!1;constructor(e){this.#e=e}async follow({isPlayed:e=!1}={}){let{store:r,signal:n}=this.#e;
if(this.#t={request:this.#n(),isPlayed:e},!this.#r){for(this.#r=!0,r.change({waiting:r.state.waiting+1});this.#t!==
null&&!n.aborted;){let s=this.#t;this.#t=null,await this.#s(s)}this.#r=!1,r.change({waiting:r.state.waiting-1}),await this.#a()}}#n(){
let{offer:e}=this.#e.map,{row:r,target:n,mode:s,rigidity:o,share:i}=this.#e.store.state,a={kind:"morph",row:r,target:n,
mode:s,frames:e.frames};return(s==="rigidity"||s==="published")&&(a.rigidity=e.rigidities[o]),s==="published"&&(a.share=
e.shares[i]),a}async#s({request:e,isPlayed:r}){let{wire:n,store:s,signal:o}=this.#e;try{let i=new G(e,await n.ask(e));
if(o.aborted)return;s.change({path:i,curves:null,frame:Math.min(s.state.frame,i.last)}),this.#o(i),r&&this.#i(i)}catch(i){
s.change({problem:w(i)})}}#o({request:e,answer:r}){let n=`${this.#e.map.nameOf(e.target)}: ${r.result}`;this.#e.store.
change({announced:{text:n}})}#i(e){let{player:r,isStill:n}=this.#e;n()?r.scrub(e.last):r.play()}async#a(){let{wire:e,
store:r,signal:n}=this.#e,{path:s}=r.state;if(!(s===null||n.aborted))try{let o=await e.ask({...s.request,kind:"curv\
es"});r.state.path===s&&r.change({curves:o})}catch(o){r.change({problem:w(o)})}}};function f(t){if(!Number.isFinite(t))return"–";let e=Math.abs(t);return e!==0&&(e>=1e5||e<.001)?t.toExponential(1):
String(Number(t.toPrecision(3)))}var T=t=>`${Math.round(100*t)} %`,he=t=>t.toLocaleString("en"),Ae=t=>`${t.slice(0,
1).toUpperCase()}${t.slice(1)}`;var j=class{open;offer;constructor(e,r){this.open=e,this.offer=r}get nUnits(){return this.open.hits.length}get hasClasses(){
return this.open.classes.length>0}get isGiven(){return this.offer.goal!==void 0}canStart(e){return!this.isGiven&&(this.
offer.rows===null||this.offer.rows.includes(e))}holds(e){return this.offer.targets===null||this.offer.targets.some(
r=>Rt(r,e))}get targets(){let{classes:e,n_clusters:r}=this.open;return this.offer.targets??[...e.map((n,s)=>({class:s})),
...Array.from({length:r},(n,s)=>({cluster:s})),...Array.from({length:this.nUnits},(n,s)=>({unit:s}))]}nameOf(e){let[
r,n]=Se(e);return r==="goal"?this.offer.goal??"":r==="class"?`class ${this.open.classes[n]}`:`${r} ${n}`}titleOf(e){
return"class"in e?this.open.classes[e.class]:this.nameOf(e)}unitsOf(e,r){let[n,s]=Se(e);if(n==="unit")return[s];if(n===
"goal")return r?.target_units??[];let o=n==="class"?this.open.unit_classes:this.open.unit_clusters;return Array.from(
o.keys()).filter(i=>o[i]===s)}typicalUnit(e,r){let{hits:n,purity:s}=this.open,o=a=>n[a]*(s[a]||1),i=this.unitsOf(e,
r);return i.reduce((a,l)=>o(l)>o(a)?l:a,i[0]??0)}placeOf(e){let r=this.open.shape[1];return`row ${Math.floor(e/r)},\
 column ${e%r}`}classOf(e){return this.open.classes[this.open.unit_classes[e]]??null}purityOf(e){return`${T(this.open.
purity[e])} of its samples`}describe(e){let r=this.classOf(e),n=r===null?"":`, class ${r}, ${this.purityOf(e)}`;return`\
Unit ${e}, ${this.placeOf(e)}${n}, ${this.open.hits[e]} samples`}stepFrom(e,r,n){let{shape:s,boundary:o}=this.open,
[i,a]=s;return Te(Math.floor(e/a),r,i,o==="toroidal")*a+Te(e%a,n,a,o!=="planar")}},Te=(t,e,r,n)=>n?(t+e+r)%r:Math.min(
r-1,Math.max(0,t+e)),Se=t=>Object.entries(t)[0],Rt=(t,e)=>JSON.stringify(t)===JSON.stringify(e);var Y=class{n;corners;left;top;right;bottom;#e;#t;#r;constructor({coordinates:e,corners:r,topology:n}){this.n=e.length/
2,this.corners=r,this.#e=e;let[s,o]=[0,1].map(l=>$(e.filter((p,m)=>m%2===l))),[i,a]=[0,1].map(l=>$(r.map(p=>p[l])));
[this.left,this.right]=[s[0]+1.06*i[0],s[1]+1.06*i[1]],[this.top,this.bottom]=[o[0]+1.06*a[0],o[1]+1.06*a[1]],this.#t=
n==="hexagonal"?Math.sqrt(3)/2:1,this.#r=new Map(Array.from({length:this.n},(l,p)=>[this.#n(this.placeOf(p)),p]))}placeOf(e){
return[this.#e[2*e],this.#e[2*e+1]]}edge(e){return[this.corners[e],this.corners[(e+1)%this.corners.length]]}across(e,r){
let[n,s]=this.placeOf(e),[[o,i],[a,l]]=this.edge(r);return this.#r.get(this.#n([n+o+a,s+i+l]))}#n([e,r]){return`${Math.
round(2*e)},${Math.round(r/this.#t)}`}};function $(t){let[e,r]=[1/0,-1/0];for(let n=0;n<t.length;n+=1)e=Math.min(e,
t[n]),r=Math.max(r,t[n]);return[e,r]}var _={paper:"#f6f5f1",card:"#ffffff",ink:"#1c1d1f",quiet:"#62605a",rule:"#e4e1da",soft:"#f1efea",accent:"#0f6a70",
onAccent:"#ffffff",path:"#d9480f",line:"#6d7480",focus:"#0b57d0",empty:"#ece9e3"},fe={paper:"#121417",card:"#1a1d21",
ink:"#eceae5",quiet:"#a5a39c",rule:"#30343a",soft:"#23272c",accent:"#6cc9c1",onAccent:"#0d1a1a",path:"#ff9d52",line:"\
#9aa3b0",focus:"#8ab4f8",empty:"#262a30"},b=t=>t?fe:_,ge=t=>Object.entries(t).map(([e,r])=>`--${e}: ${r};`).join(" "),
E=t=>[1,3,5].map(e=>parseInt(t.slice(e,e+2),16)),F=([t,e,r])=>`rgb(${t} ${e} ${r})`,z=(t,e,r)=>t.map((n,s)=>Math.round(
n+(e[s]-n)*r)),It=([t,e,r])=>(.2126*t**2.2+.7152*e**2.2+.0722*r**2.2)/255**2.2,Ce=t=>It(t)>.2?"#15171a":"#ffffff",J=[
"#251935","#352a55","#3c4076","#3b5890","#36739f","#368ea7","#41a9ab","#60c3ad","#94d8b3","#c4ebd3"].map(E);function X(t,e){
let r=(e?t:1-t)*(J.length-1),n=Math.min(J.length-2,Math.max(0,Math.floor(r)));return z(J[n],J[n+1],r-n)}var de=["#e\
69f00","#56b4e9","#009e73","#f0e442","#0072b2","#d55e00","#cc79a7","#9371e7","#71e793","#2e3f93","#1e501e","#5c5c5c"].
map(E),Dt=[255,255,255],be=t=>z(de[t%de.length],Dt,.5*(Math.floor(t/de.length)%2));var N={heights:["U-matrix","distance to the neighbors"],hits:["Hits","samples of a unit"],errors:["Error","mean dis\
tance of a unit's samples"],labels:["Labels",""],clusters:["Clusters",""],component:["Component",""]};function Oe(t,{
layer:e,component:r,hasMarks:n,isDark:s},o){let i=n?zt(t,e,o):null,a=ye(t,e);if(a)return{colors:Ft(t,e,a,b(s)),marks:i,
groups:e==="clusters"?a:null};let l=Pe(t,e,r);return l&&{colors:_t(l,e,s),marks:i,groups:null}}function ye(t,e){return e===
"labels"?t.unit_classes:e==="clusters"?t.unit_clusters:null}function Le(t,e,r){let n=e==="labels"?t.classes.length:
t.n_clusters;return Array.from({length:n},(s,o)=>({target:e==="labels"?{class:o}:{cluster:o},color:z(E(r.card),be(o),
.9)}))}function Ee(t,e,r){let n=Pe(t,e,r);return n&&Ne(n,e)}function Pe(t,e,r){return e==="component"?r?.values??null:
e==="labels"||e==="clusters"?null:t[e]}var $e=(t,e)=>e!=="errors"||t>=0,Ne=(t,e)=>$(Array.from(t).filter(r=>$e(r,e)));
function _t(t,e,r){let[n,s]=Ne(t,e),o=a=>s>n?(a-n)/(s-n):.5,i=a=>X(o(a),xe(e,r));return Array.from(t,a=>$e(a,e)?i(a):
null)}var xe=(t,e)=>e&&t!=="heights";function Ft(t,e,r,n){let s=E(n.card),o=i=>e==="labels"?.25+.65*t.purity[i]:.8;
return Array.from(r,(i,a)=>i<0?null:z(s,be(i),o(a)))}function zt({hits:t,unit_clusters:e,unit_classes:r,marks:n},s,o){
return s==="hits"&&o>17?Array.from(t,String):s==="clusters"&&o>12?Array.from(e,String):Array.from(r,i=>n[i]??null)}var Ut=40,Q=class{#e;#t;constructor(e){this.#e=e}get layers(){let{open:e,offer:r}=this.#e.map,n={labels:e.classes.length===
0,component:r.features?.length===0};return Object.keys(N).filter(s=>!(s in n&&n[s]))}showLayer(e){this.#e.store.change(
{layer:e}),e==="component"&&this.showFeature(this.#e.store.state.feature)}showNextLayer(){let{layers:e}=this;this.showLayer(
e[(e.indexOf(this.#e.store.state.layer)+1)%e.length])}async showFeature(e){let{wire:r,store:n}=this.#e;n.change({feature:e});
try{let s=await r.ask({kind:"component",feature:e});n.state.feature===e&&n.change({component:s})}catch(s){n.change(
{problem:w(s)})}}showUnit(e){this.#e.store.change({shown:e}),clearTimeout(this.#t),this.#t=setTimeout(()=>this.#r(e),
Ut)}hover(e){e!==this.#e.store.state.hovered&&(this.#e.store.change({hovered:e}),e>=0&&this.showUnit(e))}moveCursor(e,r){
let{store:n,map:s}=this.#e,{cursor:o,target:i,sample:a}=n.state,l=o<0?s.unitsOf(i,a)[0]??0:s.stepFrom(o,e,r);n.change(
{cursor:l,announced:{text:s.describe(l)}}),this.showUnit(l)}async#r(e){let{wire:r,store:n,signal:s}=this.#e,o=()=>n.
state.shown===e&&!s.aborted;await r.ask({kind:"unit",unit:e}).then(i=>o()&&n.change({unit:i}),()=>o()&&n.change({unit:{
unit:e,counts:[],prototype:null}})),await r.ask({kind:"members",unit:e}).then(i=>o()&&n.change({members:{unit:e,answer:i}}),
()=>o()&&n.change({members:{unit:e,answer:null}}))}};function S(t){let e=t.getContext("2d");if(e===null)throw new Error("this browser has no room for another canvas; cl\
ose other tabs");return e}function x(t,{width:e,height:r},n=window.devicePixelRatio||1){let[s,o]=[Math.max(1,Math.round(
e*n)),Math.max(1,Math.round(r*n))];(t.width!==s||t.height!==o)&&(t.width=s,t.height=o);let i=S(t);return i.setTransform(
n,0,0,n,0,0),i.clearRect(0,0,e,r),i}function He(t){S(t).clearRect(0,0,t.width,t.height)}function A(t,e){t.beginPath();
for(let[r,n]of e)t.lineTo(r,n);t.stroke()}function v(t,[e,r],n,s){t.fillStyle=s,t.beginPath(),t.arc(e,r,n,0,2*Math.
PI),t.fill()}function Z(t,[e,r],n,s,o=2){t.strokeStyle=s,t.lineWidth=o,t.beginPath(),t.arc(e,r,n,0,2*Math.PI),t.stroke()}
function ee(t,e,r){if(t.measureText(e).width<=r)return e;let n=[...e];for(;n.length>1&&t.measureText(`${n.join("")}\
…`).width>r;)n.pop();return`${n.join("")}…`}var we=12,qt=5,Vt=40,H=class{isImage=!1;aspect=1.5;choice;#e;constructor(e,r){this.choice=r,this.#e=e}heightFor(e){
return Math.min(260,.6*e)}featureAt(e,r,{width:n}){let s=this.#e.n-1;return Math.min(s,Math.max(0,Math.round((e-we)/
(n-2*we)*s)))}nameOf(e){return this.#e.nameOf(e)}draw(e,r,n,s,{isLarge:o=!1,start:i,line:a}={}){let l=o?we:qt,p=(m,u,h,d=[])=>{
let y=this.pointsOf(m,r,l);if(e.strokeStyle=u,e.lineWidth=h,e.setLineDash(d),A(e,y),e.setLineDash([]),this.#t)for(let M of y)
v(e,M,1.4*h,u)};e.globalAlpha=.4,i&&p(i,s.line,2),e.globalAlpha=1,a&&p(a,s.line,1.5,[4,4]),p(n,i?s.path:s.accent,o?
2:1.3)}pointsOf(e,{width:r,height:n},s){let{n:o}=this.#e,i=(r-2*s)/Math.max(1,o-1);return Array.from({length:o},(a,l)=>[
o===1?r/2:s+i*l,n-s-(n-2*s)*this.#e.shareOf(e,l)])}get#t(){return this.choice==="profile"&&this.#e.n<=Vt}};function c(t,{on:e={},testid:r,...n}={},...s){let o=document.createElement(t);for(let[i,a]of Object.entries(n))i in
o?Object.assign(o,{[i]:a}):o.setAttribute(i,String(a));r!==void 0&&(o.dataset.testid=r);for(let[i,a]of Object.entries(
e))o.addEventListener(i,a);return o.append(...s),o}var O=(t,e,r)=>c("button",{type:"button",testid:e,on:{click:r}},
t),Re=0;function te(t,e,r,n,s){Re+=1;let o=`group-${Re}`,i=r.map(({value:a,label:l,whyNot:p=""})=>{let m=c("input",
{type:"radio",name:o,value:a,checked:a===n,disabled:p!=="",testid:`${e}-${a}`,on:{change:()=>s(a)}});return c("labe\
l",{title:p},m,c("span",{},l))});return c("fieldset",{},c("legend",{},t),c("div",{className:"segments"},...i))}function U(t,e,r,n){
let s=c("div",{className:"scroll",tabIndex:0,role:"region","aria-label":r}),o=()=>{i.open&&s.replaceChildren(n())},
i=c("details",{testid:e,on:{toggle:o}},c("summary",{},t),s);return{element:i,refill:o}}function q(t,e){let r=n=>c("\
tr",{},...n.map(s=>c("td",{},String(s))));return c("table",{},c("thead",{},c("tr",{},...t.map(n=>c("th",{scope:"col"},
n)))),c("tbody",{},...e.map(r)))}function V(t,e){let r=URL.createObjectURL(t);c("a",{href:r,download:e}).click(),setTimeout(
()=>URL.revokeObjectURL(r),1e4)}function k(t,e){let r=!1;return()=>{r||(r=!0,requestAnimationFrame(()=>{r=!1,e.aborted||
t()}))}}var Bt=420,Wt=["red","green","blue"],re=class{isImage=!0;choice;aspect;#e;#t;#r;#n;#s;#o;#i=null;constructor(e,r){let[
n,s,o=1]=r;this.choice=r.join("x"),this.aspect=s/n,this.#e=n,this.#t=s,this.#r=o,this.#n=e,this.#s=e.low.reduce((i,a)=>Math.
min(i,a)),this.#o=e.high.reduce((i,a)=>Math.max(i,a))}heightFor(e){return Math.min(e*(this.#e/this.#t),Bt)}featureAt(e,r,n){
let{left:s,top:o,scale:i}=this.#l(n),a=Math.floor(this.#r*(e-s)/i),l=Math.floor(a/this.#r),p=Math.floor((r-o)/i);return l<
0||p<0||l>=this.#t||p>=this.#e?-1:p*this.#t*this.#r+a}nameOf(e){let r=Math.floor(e/this.#r),n=this.#r===1?"":` ${Wt[e%
this.#r]}`,s=`(${Math.floor(r/this.#t)}, ${r%this.#t})`;return this.#n.names?.[e]??`pixel ${s}${n}`}draw(e,r,n){this.#i??=
this.#c();let{canvas:s,pixels:o}=this.#i;this.#a(new Uint32Array(o.data.buffer),n),S(s).putImageData(o,0,0);let{left:i,
top:a,scale:l}=this.#l(r);e.imageSmoothingEnabled=!0,e.imageSmoothingQuality="high",e.drawImage(s,i,a,l*this.#t,l*this.#e)}#a(e,r){
let n=r instanceof Uint8Array,s=255/(this.#o-this.#s||1),o=l=>n?r[l]:Math.min(255,Math.max(0,Math.round(s*(r[l]-this.#s)))),
[i,a]=this.#r===1?[0,0]:[1,2];for(let l=0;l<e.length;l+=1){let p=this.#r*l;e[l]=4278190080|o(p+a)<<16|o(p+i)<<8|o(p)}}#c(){
let e=c("canvas",{width:this.#t,height:this.#e});return{canvas:e,pixels:S(e).createImageData(this.#t,this.#e)}}#l({
width:e,height:r}){let n=Math.min(e/this.#t,r/this.#e);return{scale:n,left:(e-n*this.#t)/2,top:(r-n*this.#e)/2}}};var ve=26,ke=4,ne=class{isImage=!1;choice="profile";aspect;#e;#t;constructor(e){this.#e=e,this.#t=new H(e,"profile"),
this.aspect=this.#t.aspect}heightFor(){return ve*this.#e.n+2*ke}featureAt(e,r){return Math.min(this.#e.n-1,Math.max(
0,Math.floor((r-ke)/ve)))}nameOf(e){return this.#e.nameOf(e)}draw(e,r,n,s,o={}){if(!o.isLarge){this.#t.draw(e,r,n,s,
o);return}e.font="12.5px system-ui, sans-serif",e.textBaseline="middle";for(let i=0;i<this.#e.n;i+=1)this.#r(e,r.width,
i,n,s,o)}#r(e,r,n,s,o,{start:i,line:a}){let[l,p]=[Math.min(150,.34*r),r-62],m=ke+ve*(n+.5),u=h=>l+10+(p-l-20)*this.#e.
shareOf(h,n);e.fillStyle=o.quiet,e.textAlign="left",e.fillText(ee(e,this.nameOf(n),l-12),4,m),e.fillStyle=o.rule,e.
fillRect(l,m-1,p-l,2),i&&(e.strokeStyle=o.path,e.lineWidth=2,A(e,[[u(i),m],[u(s),m]]),v(e,[u(i),m],4,o.line)),a&&Z(
e,[u(a),m],5,o.line),v(e,[u(s),m],6,i?o.path:o.accent),e.fillStyle=o.ink,e.textAlign="right",e.fillText(f(this.#e.valueOf(
s,n)),r-4,m)}};var Gt=24,Ie=6,Kt=4,De=({kind:t,image_shape:e})=>t==="image"&&e!==null?e.join("x"):t;function _e(t,e){return[...jt(
t,e).map(n=>{let[s,o,i]=n;return[n.join("x"),`Image ${s} × ${o}${i===void 0?"":", in color"}`]}),["profile","Profi\
le"],["waveform","Waveform"]]}function se(t,e){return/^\d+x\d+(x3)?$/.test(t)?new re(e,t.split("x").map(Number)):t===
"profile"&&e.n<=Gt?new ne(e):new H(e,t==="profile"?"profile":"waveform")}function jt(t,e){if(e?.length===3)return[e];
let r=[];for(let s=2;s*2<=t;s+=1)t%s===0&&Me([s,t/s])<=Kt&&r.push([s,t/s]);r.sort((s,o)=>Me(s)-Me(o));let n=e===null?
r.slice(0,Ie):[e,...r.slice(0,Ie)];return n.filter((s,o)=>n.findIndex(i=>i.join()===s.join())===o)}var Me=([t,e])=>Math.
max(t/e,e/t);var oe=class{n;low;high;names;constructor({low:e,high:r,names:n,n_features:s}){this.n=s,this.low=e,this.high=r,this.
names=n}nameOf(e){return this.names?.[e]??`feature ${e}`}valueOf(e,r){return e instanceof Float32Array?e[r]:this.#e(
r)+e[r]/255*(this.#t(r)-this.#e(r))}shareOf(e,r){return e instanceof Uint8Array?e[r]/255:Math.min(1,Math.max(0,(e[r]-
this.#e(r))/(this.#t(r)-this.#e(r))))}#e(e){return this.low[this.low.length===1?0:e]}#t(e){return this.high[this.high.
length===1?0:e]}};var Yt={now:()=>performance.now(),next:t=>requestAnimationFrame(t),cancel:t=>cancelAnimationFrame(t)},ie=class{#e;#t;#r=0;constructor(e,r=Yt){
this.#e=e,this.#t=r}play(){let{path:e,frame:r}=this.#e.state;if(e===null)return;this.stop();let{last:n}=e,s=r>=n?0:
r,o=this.#t.now()-2400*s/n,i=a=>{let l=Math.max(0,Math.min(n,Math.floor((a-o)/2400*n)));this.#e.change({frame:l,isPlaying:l<
n}),l<n&&(this.#r=this.#t.next(i))};this.#r=this.#t.next(i),this.#e.change({isPlaying:!0})}stop(){this.#e.state.isPlaying&&
(this.#t.cancel(this.#r),this.#e.change({isPlaying:!1}))}toggle(){this.#e.state.isPlaying?this.stop():this.play()}scrub(e){
this.stop();let r=this.#e.state.path?.last??0;this.#e.change({frame:Math.min(r,Math.max(0,e))})}};var ae=class{#e;#t=[];constructor(e){this.#e=e}get state(){return this.#e}change(e){let r=this.#e;this.#e={...r,...e};
let n=new Set(Object.keys(e).filter(s=>!Object.is(r[s],e[s])));for(let{fields:s,effect:o}of this.#t)s.some(i=>n.has(
i))&&o()}watch(e,r){this.#t.push({fields:e,effect:r}),r()}};var Jt=30,Xt=.5;function Fe(t,e,r,{isDark:n,isStill:s},o){let i=new j(t,e),a=new oe(t),l=new ae(Qt(i,a,n)),p=new ie(
l),m=new K({wire:r,store:l,map:i,player:p,isStill:s,signal:o}),u=new W({wire:r,store:l,map:i,follower:m,signal:o}),
h=new Q({wire:r,store:l,map:i,signal:o});return{map:i,features:a,store:l,wire:r,player:p,follower:m,chooser:u,viewer:h,
signal:o}}function Qt(t,e,r){let{open:n,offer:s}=t,o=t.hasClasses?"class":"unit";return{layer:"heights",feature:0,component:null,
hasMarks:!0,layout:null,hovered:-1,cursor:-1,shown:t.typicalUnit(n.target,null),unit:null,members:null,clicks:t.isGiven?
"nothing":o,row:n.start,sample:null,target:n.target,goal:null,mode:s.modes[0],rigidity:s.rigidities.indexOf(Jt),share:s.
shares.indexOf(Xt),path:null,curves:null,frame:0,isPlaying:!1,isComparing:!0,picture:se(De(n.view),e),isDark:r,size:null,
waiting:0,problem:"",announced:{text:""}}}function ze({map:t},e){let{shape:r,topology:n,boundary:s,n_samples:o,n_features:i,name:a}=t.open,l=s==="planar"?n:`${n}\
, ${s}`,p=`${r.join(" × ")} units, ${l} · ${he(o)} samples · ${he(i)} features`,m={click:()=>e.showModal()};return c(
"header",{className:"head"},c("h1",{},a||"Somersault"),c("p",{className:"quiet"},p),c("button",{type:"button",testid:"\
help","aria-label":"Keyboard help",on:m},"?"))}function Ue({map:t}){let e=t.open.notes.map(r=>c("li",{},r));return e.
length>0?[c("ul",{className:"notes",testid:"notes"},...e)]:[]}function qe({store:t}){let e=c("div",{className:"prob\
lem",role:"alert",testid:"problem"}),r={click:()=>t.change({problem:""})};return t.watch(["problem"],()=>{let n=t.state.
problem;e.hidden=n==="",e.replaceChildren(c("span",{},n),c("button",{type:"button","aria-label":"Dismiss",on:r},"×"))}),
e}function Ve({store:t}){let e=c("p",{className:"unseen",role:"status","aria-live":"polite",testid:"live"});return t.
watch(["announced"],()=>{e.textContent=t.state.announced.text}),e}var Zt=[["← ↑ → ↓","on the map: move from unit to unit"],["Enter","on the map: morph to the unit, its class\
 or its cluster"],["S","start from a sample of the unit"],["R","start from a random sample"],["Space","play or paus\
e"],[", .","one frame back, one on"],["L","next layer"],["C","compare with the straight line"],["?","this help"]],Be={
ArrowLeft:[0,-1],ArrowRight:[0,1],ArrowUp:[-1,0],ArrowDown:[1,0]};function We(){let t=Zt.flatMap(([r,n])=>[c("dt",{},
c("kbd",{},r)),c("dd",{},n)]),e=c("dialog",{"aria-label":"Keyboard help",testid:"help-dialog"},c("p",{},"Click a un\
it, a class or a cluster, and the sample morphs into it. Drag the frames to see how."),c("dl",{},...t),c("button",{
type:"button",className:"main",on:{click:()=>e.close()}},"Close"));return e}var Ge=({altKey:t,ctrlKey:e,metaKey:r})=>t||
e||r;function Ke({store:t,viewer:e,chooser:r},n){let{cursor:s}=t.state;if(!Ge(n)){if(n.key==="Enter"&&s>=0)e.showUnit(
s),r.choose(s);else if(n.key.toLowerCase()==="s"&&s>=0)r.startAt(s);else if(n.key in Be)e.moveCursor(...Be[n.key]);else
return;n.preventDefault(),n.stopPropagation()}}function je({store:t,player:e,viewer:r,chooser:n},s,o){let i={" ":()=>e.
toggle(),r:()=>{n.startAnywhere()},l:()=>r.showNextLayer(),c:()=>o.click(),",":()=>e.scrub(t.state.frame-1),".":()=>e.
scrub(t.state.frame+1),"?":()=>s.showModal(),s:()=>{n.startAt(t.state.shown)}};return a=>{let l=a.composedPath()[0],
p=l.matches('select, input[type="number"]'),m=a.key===" "&&l.matches("button, summary, input"),u=i[a.key.toLowerCase()];
Ge(a)||p||m||s.open||u===void 0||(a.preventDefault(),u())}}function Ye(t,e,{colors:r,marks:n,groups:s},o){let{scale:i}=e,a=Math.min(15,.46*i);t.font=`600 ${a}px system-ui, sa\
ns-serif`,t.textAlign="center",t.textBaseline="middle";for(let l=0;l<e.lattice.n;l+=1){let p=r[l]??E(o.empty);t.fillStyle=
F(p),e.outline(t,l,i>7?.965:1.02),t.fill();let m=n?.[l];m&&a>5&&(t.fillStyle=Ce(p),t.globalAlpha=r[l]?.95:.5,t.fillText(
ee(t,m,.84*i),...e.center(l)),t.globalAlpha=1)}s&&er(t,e,s,o)}function er(t,e,r,n){let{lattice:s}=e;t.strokeStyle=n.
ink,t.lineWidth=Math.max(1,Math.min(2.5,e.scale/9)),t.lineCap="round";for(let o=0;o<s.n;o+=1)s.corners.forEach((i,a)=>{
let l=s.across(o,a);l!==void 0&&r[l]!==r[o]&&A(t,e.edge(o,a))})}var le=class{lattice;width;height;scale;#e;constructor(e,r){let[n,s]=[e.right-e.left,e.bottom-e.top];this.lattice=e,
this.width=r,this.scale=Math.min(r/n,560/s,54),this.height=Math.ceil(this.scale*s),this.#e=(r-this.scale*n)/2}center(e){
let[r,n]=this.lattice.placeOf(e);return[this.#e+this.scale*(r-this.lattice.left),this.scale*(n-this.lattice.top)]}unitAt(e,r){
let[n,s]=[-1,(.72*this.scale)**2];for(let o=0;o<this.lattice.n;o+=1){let[i,a]=this.center(o),l=(i-e)**2+(a-r)**2;l<
s&&([n,s]=[o,l])}return n}edge(e,r){let[n,s]=this.center(e);return this.lattice.edge(r).map(([o,i])=>[n+this.scale*
o,s+this.scale*i])}outline(e,r,n){let[s,o]=this.center(r),i=n*this.scale;e.beginPath();for(let[a,l]of this.lattice.
corners)e.lineTo(s+i*a,o+i*l);e.closePath()}};function Ze(t,e,r,n){let{targets:s,hovered:o,cursor:i,start:a,path:l,line:p,frame:m}=r;tr(t,e,s,n),o>=0&&Je(t,e,o,n.
ink,1.5),i>=0&&Je(t,e,i,n.focus,3),p&&Xe(t,e,p,n.card,n.line,[5,5]),l&&Xe(t,e,l,n.card,n.path,[]),a>=0&&Qe(t,e,a,n,
!1),l&&Qe(t,e,l.units[m],n,!0)}function Je(t,e,r,n,s){e.outline(t,r,.95),t.strokeStyle=n,t.lineWidth=s,t.stroke()}function tr(t,e,r,n){
let s=rr(e,r),o=Math.max(1.2,Math.min(3.5,e.scale/8));t.lineCap="round";for(let[i,a]of[[n.card,1.8*o],[n.path,o]]){
t.strokeStyle=i,t.lineWidth=a;for(let l of s)A(t,l)}}function rr(t,e){let{lattice:r}=t,n=new Set(e);return e.flatMap(
s=>r.corners.flatMap((o,i)=>n.has(r.across(s,i))?[]:[t.edge(s,i)]))}function Xe(t,e,r,n,s,o){let i=nr(r).map(a=>a.map(
l=>e.center(l)));t.lineJoin="round",t.lineCap="round";for(let[a,l,p]of[[n,5.5,[]],[s,3,o]]){t.strokeStyle=a,t.lineWidth=
l,t.setLineDash([...p]);for(let m of i)A(t,m)}t.setLineDash([])}function nr({units:t,wrapped:e}){let r=[[t[0]]];for(let n=1;n<
t.length;n+=1)t[n]!==t[n-1]&&(e[n-1]&&r.push([]),r[r.length-1].push(t[n]));return r}function Qe(t,e,r,n,s){let o=e.
center(r),i=Math.max(4.5,Math.min(8,.3*e.scale));v(t,o,i+2.5,n.card),s?v(t,o,i,n.path):Z(t,o,i-1,n.path,3)}var ce={width:190,height:10};function et(t){let{map:e,store:r}=t,n=c("div",{className:"legend",testid:"legend"});return r.
watch(["layer","component","picture","isDark"],()=>{let{layer:s,component:o,isDark:i}=r.state;if(ye(e.open,s)!==null){
let l=Le(e.open,s,b(i));n.replaceChildren(...l.map(({target:p,color:m},u)=>or(t,p,m,u)));return}let a=Ee(e.open,s,o);
a!==null&&n.replaceChildren(...sr(t,a))}),n}function sr({store:t},[e,r]){let{layer:n,component:s,picture:o,isDark:i}=t.
state,a=n==="component"?o.nameOf(s?.feature??0):N[n][1],l=c("canvas",{"aria-hidden":"true"}),p=x(l,ce);for(let m=0;m<
ce.width;m+=1)p.fillStyle=F(X(m/(ce.width-1),xe(n,i))),p.fillRect(m,0,1.5,ce.height);return[c("span",{},f(e)),l,c("\
span",{},f(r)),c("span",{className:"words"},a)]}function or({map:t,chooser:e},r,n,s){let o=c("canvas",{width:11,height:11});
v(S(o),[5.5,5.5],5.5,F(n));let i=t.nameOf(r),a={type:"button",className:"chip",testid:`chip-${s}`,disabled:t.isGiven,
title:t.isGiven?i:`Morph to ${i}`,on:{click:()=>e.aim(r)}};return c("button",a,o,c("span",{},i))}var ir=3,ar=400,tt=["layout","layer","component","hasMarks","isDark"],lr=["hovered","cursor","sample","target","pat\
h","frame","isComparing"];function rt(t){let e=c("div",{className:"bar"},mr(t),ur(t),...hr(t));return c("section",{
className:"panel on-map","aria-label":"Map"},c("div",{className:"bar spread"},e,O("Save .png","save-map",()=>fr(t))),
cr(t),et(t),...t.map.isGiven?[]:[c("div",{className:"gap"},dr(t))])}function cr(t){let{map:e,store:r,signal:n}=t,s=`\
Map of ${e.open.shape.join(" by ")} units. Arrow keys move over units, Enter chooses the target.`,o=c("canvas",{className:"\
map",tabIndex:0,role:"application",testid:"map","aria-label":s,on:pr(t)}),i=new Y(e.open);r.watch(["size"],()=>{let p=o.
clientWidth;p>0&&p!==r.state.layout?.width&&r.change({layout:new le(i,p)})}),r.watch(["layout"],()=>{o.style.height=
`${r.state.layout?.height??0}px`});let a=c("canvas");r.watch(tt,()=>{let{layout:p}=r.state;p!==null&&nt(t)!==null&&
st(t,x(a,p))});let l=k(()=>{let{layout:p}=r.state;if(p===null)return;let m=x(o,p);m.drawImage(a,0,0,p.width,p.height),
ot(t,m)},n);return r.watch([...tt,...lr],l),o}var nt=({map:t,store:e})=>Oe(t.open,e.state,e.state.layout?.scale??0);
function st(t,e){let{layout:r,isDark:n}=t.store.state,s=nt(t);r!==null&&s!==null&&Ye(e,r,s,b(n))}function ot({map:t,
store:e},r){let{layout:n,path:s,target:o,sample:i,hovered:a,cursor:l,frame:p,isComparing:m,isDark:u}=e.state;if(n===
null)return;let h=s!==null&&s.request.target===o,d={hovered:a,cursor:l,frame:p,start:i?.unit??-1,targets:h?s.answer.
target_units:t.unitsOf(o,i),path:s?.answer.path??null,line:m?s?.answer.line??null:null};Ze(r,n,d,b(u))}function pr(t){
let{store:e,viewer:r,chooser:n}=t,s=({currentTarget:o,clientX:i,clientY:a})=>{let{left:l,top:p}=o.getBoundingClientRect();
return e.state.layout?.unitAt(i-l,a-p)??-1};return{pointermove:o=>r.hover(s(o)),pointerleave:()=>r.hover(-1),click:o=>{
let i=s(o);i<0||(r.showUnit(i),n.choose(i))},keydown:o=>Ke(t,o),blur:()=>e.change({cursor:-1})}}function mr({store:t,
viewer:e}){let r={change:()=>e.showLayer(s.value)},n=e.layers.map(o=>c("option",{value:o},N[o][0])),s=c("select",{"\
aria-label":"Layer of the map",testid:"layer",on:r},...n);return t.watch(["layer"],()=>{s.value=t.state.layer}),s}function ur({
map:t,store:e,viewer:r}){let n=t.open.n_features,o={"aria-label":"Feature",testid:"feature",on:{change:()=>r.showFeature(
Number(a.value))}},i=(l,p)=>c("option",{value:p},e.state.picture.nameOf(p)),a=n>ar?c("input",{...o,type:"number",min:0,
max:n-1,value:0}):c("select",o,...Array.from({length:n},i));return e.watch(["layer"],()=>{a.hidden=e.state.layer!==
"component"}),a}function hr({map:t,store:e}){if(!t.hasClasses)return[];let n=c("input",{type:"checkbox",checked:!0,
testid:"marks",on:{change:()=>e.change({hasMarks:n.checked})}});return[c("label",{className:"check"},n,"words")]}function dr({
map:t,store:e}){let r=[{value:"unit",label:"unit"},{value:"class",label:"class",whyNot:t.hasClasses?"":"this map ha\
s no labels"},{value:"cluster",label:"cluster"},{value:"start",label:"start"}];return te("A click chooses the","cli\
cks",r,e.state.clicks,n=>e.change({clicks:n}))}function fr(t){let{layout:e,layer:r,isDark:n}=t.store.state;if(e===null)
return;let s=c("canvas"),o=x(s,e,ir);o.fillStyle=b(n).card,o.fillRect(0,0,e.width,e.height),st(t,o),ot(t,o),s.toBlob(
i=>i&&V(i,`map-${r}.png`))}function gr(t){if(!(t>0))return[0,1];let e=10**Math.floor(Math.log10(t)),r=[.25,.5,1,2,2.5].map(n=>n*e).find(n=>t/n<=
4.0001)??t;return Array.from({length:Math.ceil(t/r-1e-4)+1},(n,s)=>s*r)}function it(t,e,r,n){let{path:s,line:o,frame:i,
guide:a,least:l=0}=r,p=gr($([0,...s,...o??[],a??l])[1]);t.font="11px system-ui, sans-serif";let m=8+Math.max(...p.map(
g=>t.measureText(f(g)).width)),[u,h,d]=[e.width-6,8,e.height-8],y=g=>m+(u-m)*g/(s.length-1),M=g=>d-(d-h)*g/p[p.length-
1],P=g=>[[m,M(g)],[u,M(g)]],R=g=>Array.from(g,(I,D)=>[y(D),M(I)]),L=(g,I,D,me=[])=>{t.strokeStyle=I,t.lineWidth=D,t.
setLineDash(me),A(t,g),t.setLineDash([])};t.textAlign="right",t.textBaseline="middle",t.lineJoin="round";for(let g of p)
L(P(g),n.rule,1),t.fillStyle=n.quiet,t.fillText(f(g),m-6,M(g));a!==void 0&&L(P(a),n.quiet,1,[2,3]),o&&L(R(o),n.line,
1.5,[4,4]),L(R(s),n.path,2.2),L([[y(i),h],[y(i),d]],n.rule,1),v(t,[y(i),M(s[i])],4.5,n.path)}var at=[{name:"target",title:"distance² to the target"},{name:"distance",title:"distance to the data (dotted: samp\
les)",guide:1},{name:"sharpness",title:"sharpness (dotted: samples)",guide:1},{name:"confidence",title:"confidence \
of the classifier",least:1}],lt=t=>at.flatMap(e=>{let r=t?.[e.name];return r?[{...e,values:r}]:[]});function ct(t){
let e=at.filter(({name:r})=>r!=="confidence"||t.map.open.has_classifier);return c("div",{className:"charts"},...e.map(
r=>br(t,r)))}function br({store:t,signal:e},r){let{name:n,title:s,guide:o,least:i}=r,a=c("canvas",{role:"img",testid:`\
chart-${n}`,"aria-label":s}),l=c("figure",{},c("figcaption",{},s),a);t.watch(["curves","picture"],()=>{let{curves:m,
picture:u}=t.state;l.hidden=n==="sharpness"&&(!u.isImage||m!==null&&!m.sharpness)});let p=k(()=>{let{path:m,curves:u,
frame:h,isComparing:d,isDark:y}=t.state,M=u?.[n],P={width:a.clientWidth,height:a.clientHeight};if(m===null||!M||l.hidden||
P.width===0)return;let R=M.subarray(0,m.n),L=d?M.subarray(m.n):null,g={...o===void 0?{}:{guide:o},...i===void 0?{}:
{least:i}};it(x(a,P),P,{path:R,line:L,frame:h,...g},b(y));let[I,D,me]=[0,h,m.last].map(Ot=>f(R[Ot]));a.setAttribute(
"aria-label",`${s}: ${I} at the start, ${D} here, ${me} at the end`)},e);return t.watch(["path","curves","frame","i\
sComparing","picture","isDark","size"],p),l}var yr=92,xr=50,pt=4;function mt(t){let{store:e}=t,r=c("h2",{testid:"unit"});return e.watch(["shown"],()=>{let{shown:n}=e.
state;r.textContent=`Unit ${n} · ${t.map.placeOf(n)}`}),c("section",{className:"panel on-unit","aria-label":"Unit"},
c("div",{className:"unit"},wr(t),c("div",{},r,vr(t)),Ar(t)),U("All units as a table","map-table","All units",()=>Cr(
t)).element)}function B({store:t},e,r,n){let{picture:s,isDark:o}=t.state,i={width:r,height:r};n===null?He(e):s.draw(
x(e,i),i,n,b(o))}function wr(t){let{store:e}=t,r=c("canvas",{className:"picture",role:"img","aria-label":"Prototype"});
return e.watch(["unit","picture","isDark"],()=>{let{unit:n}=e.state;n!==null&&B(t,r,yr,n.prototype)}),r}function vr(t){
let{store:e}=t,r=c("dl",{testid:"unit-facts"});return e.watch(["shown","unit","layer","component","picture"],()=>{let n=kr(
t).flatMap(([s,o])=>[c("dt",{},s),c("dd",{},o)]);r.replaceChildren(...n)}),r}function kr({map:t,store:e}){let{shown:r,
unit:n,layer:s,component:o,picture:i}=e.state,{hits:a,errors:l,heights:p,unit_clusters:m}=t.open,u=t.classOf(r),h=n?.
unit===r?n.counts:[],d=[["class",u===null?null:`${u}, ${t.purityOf(r)}`],["samples",String(a[r])],["error",ut(l[r])],
["to neighbors",f(p[r])],["cluster",String(m[r])]];return s==="component"&&o&&d.push([i.nameOf(o.feature),f(o.values[r])]),
h.length>1&&d.push(["classes",Mr(h)]),d.filter(y=>y[1]!==null)}var ut=t=>t<0?"–":f(t);function Mr(t){return[...t.
slice(0,pt).map(([r,n])=>`${r}: ${n}`),...t.length>pt?["…"]:[]].join(", ")}function Ar(t){let{store:e}=t,n=c("div",
{className:"members",role:"group",testid:"members","aria-label":"Samples of the unit: choose one as the start"});return e.
watch(["members","picture","isDark"],()=>{let{members:s}=e.state;s!==null&&n.replaceChildren(...Tr(t,s.answer))}),n}
function Tr(t,e){let r=l=>[c("span",{className:"quiet"},l)];if(e===null)return r("This file does not hold the sampl\
es of this unit.");let{rows:n,labels:s,names:o,samples:i}=e;if(n.length===0)return r("No samples.");let a=i.length/
n.length;return n.map((l,p)=>Sr(t,l,[o[p],s[p]],i.subarray(p*a,(p+1)*a),p))}function Sr(t,e,[r,n],s,o){let{map:i,chooser:a}=t,
l=c("canvas");B(t,l,xr,s);let p=i.canStart(e),m=`${r===null?"":`, ${r}`}${n===null?"":`, class ${n}`}`,u=p?`Start f\
rom row ${e}${m}`:`Row ${e}${m}`,h={click:()=>{a.startFrom(e)}},d={type:"button",title:u,"aria-label":u,disabled:!p,
testid:`member-${o}`,on:h};return c("button",d,l)}function Cr({map:t}){let{shape:e,heights:r,hits:n,errors:s,purity:o,
unit_clusters:i}=t.open,a=["unit","row","column","to neighbors","samples","error","class","purity","cluster"],l=Array.
from({length:t.nUnits},(p,m)=>{let u=t.classOf(m),h=u===null?["–","–"]:[u,T(o[m])],d=[Math.floor(m/e[1]),m%e[1]];
return[m,...d,f(r[m]),n[m],ut(s[m]),...h,i[m]]});return q(a,l)}var ht=62;function dt(t){let{map:e,chooser:r}=t,n=c("div",{className:"arrow","aria-hidden":"true"},"→");return c(
"div",{},c("div",{className:"ends"},Or(t),n,Lr(t)),c("div",{className:"bar gap"},Er(t),O("Random","random",()=>{r.startAnywhere()}),
...e.isGiven?[]:[Pr(t)]))}function Or(t){let{map:e,store:r}=t,{element:n,canvas:s,title:o,facts:i}=ft("Start","star\
t");return r.watch(["sample","picture","isDark"],()=>{let{sample:a}=r.state;a!==null&&B(t,s,ht,a.values)}),r.watch(
["sample"],()=>{let{sample:a}=r.state;if(a===null)return;let{row:l,label:p,name:m,unit:u,n_missing:h}=a;o.textContent=
p??m??`row ${l}`;let d=[p===null?"":m??"",p===null&&!m||e.isGiven?"":`row ${l}`,`unit ${u}`,h>0?`${h} values filled`:
""];i.textContent=d.filter(Boolean).join(" · ")}),n}function Lr(t){let{map:e,store:r}=t,{element:n,canvas:s,title:o,
facts:i}=ft("Target","target");return r.watch(["goal","picture","isDark"],()=>B(t,s,ht,r.state.goal)),r.watch(["tar\
get","sample"],()=>{let{target:a,sample:l}=r.state;if(l===null)return;let p=e.unitsOf(a,l);o.textContent=e.titleOf(
a),i.textContent=p.length>1?`${p.length} units`:e.placeOf(p[0])}),n}function ft(t,e){let r=c("canvas",{role:"img","\
aria-label":t}),n=c("div",{className:"what",testid:e}),s=c("div",{className:"quiet",testid:`${e}-facts`});return{element:c(
"div",{className:"end"},r,c("h2",{},t),n,s),canvas:r,title:n,facts:s}}function Er({map:t,store:e,chooser:r}){let{rows:n,
names:s}=t.offer,i={"aria-label":"Row of the start",testid:"row",on:{change:()=>{r.startFrom(Number(a.value))}}},a=n===
null?c("input",{...i,type:"number",min:0,max:t.open.n_samples-1,step:1}):c("select",i,...n.map((p,m)=>c("option",{value:p},
s?.[m]??String(p)))),l=()=>{a.value=String(e.state.row)};return e.watch(["row"],l),e.watch(["problem"],()=>e.state.
problem!==""&&l()),c("label",{className:"check"},c("span",{className:"for-wide"},t.isGiven?"Start":"Row"),a)}function Pr({
map:t,store:e,chooser:r}){let n=t.targets.map(i=>c("option",{value:JSON.stringify(i)},t.nameOf(i))),o=c("select",{"\
aria-label":"Target",testid:"target-choice",on:{change:()=>r.aim(JSON.parse(o.value))}},...n);return e.watch(["targ\
et"],()=>{o.value=JSON.stringify(e.state.target)}),c("label",{className:"check"},c("span",{className:"for-wide"},"T\
arget"),o)}var C=46,gt=4,bt=5;function yt(t){return[c("div",{className:"scrub"},$r(t),c("div",{},Nr(t),Hr(t))),Dr(t)]}function $r({
store:t,player:e}){let n=c("button",{type:"button",className:"play main",testid:"play",on:{click:()=>e.toggle()}});
return t.watch(["isPlaying"],()=>{let{isPlaying:s}=t.state;n.textContent=s?"❚❚":"▶",n.setAttribute("aria-labe\
l",s?"Pause":"Play")}),n}function Nr({store:t,player:e,signal:r}){let o=c("input",{...{type:"range",min:0,max:1,step:1,
value:0},"aria-label":"Frame",testid:"frame",on:{input:()=>e.scrub(Number(o.value))}});t.watch(["path"],()=>{o.max=
String(t.state.path?.last??0)});let i=k(()=>{let{path:a,frame:l}=t.state;a!==null&&(o.value=String(l),o.setAttribute(
"aria-valuetext",`${l+1} of ${a.n}`))},r);return t.watch(["path","frame"],i),o}function Hr(t){let{store:e,signal:r}=t,
n=c("div",{className:"where",testid:"where"}),s=k(()=>{let{path:o,frame:i}=e.state;o!==null&&n.replaceChildren(c("b",
{},T(i/o.last)),Rr(t))},r);return e.watch(["path","frame","curves"],s),n}function Rr({map:t,store:e}){let{path:r,frame:n}=e.
state,s=r?.answer.path.units[n]??0,o=t.classOf(s);return` of the way · unit ${s}${o===null?"":` · class ${o}`}${Ir(
e.state)}`}function Ir({curves:t,frame:e}){let{guess:r,guesses:n,confidence:s}=t??{};return!r||!s?"":` · classifier\
: ${n?n[r[e]]:`class ${r[e]}`}, ${T(s[e])}`}function Dr({store:t,player:e,signal:r}){let s=c("canvas",{className:"s\
trip",testid:"strip","aria-hidden":"true",on:{click:l=>{let{left:p,width:m}=s.getBoundingClientRect(),u=t.state.path?.
last??0;e.scrub(Math.round((l.clientX-p)/m*u))}}});s.style.height=`${C}px`;let o=c("canvas"),i={width:0,tile:0},a=k(
()=>{let{path:l,frame:p,isDark:m}=t.state;if(l===null||i.width===0)return;let{width:u,tile:h}=i,d=x(s,{width:u,height:C});
d.drawImage(o,0,0,u,C),d.strokeStyle=b(m).path,d.lineWidth=2.5,d.beginPath(),d.roundRect(1.25+(u-h)*p/l.last,1.25,h-
2.5,C-2.5,bt),d.stroke()},r);return t.watch(["path","picture","isDark","size"],()=>{let l=s.clientWidth;t.state.path===
null||l===0||(i={width:l,tile:_r(t.state,o,l)})}),t.watch(["path","frame","picture","isDark","size"],a),s}function _r({
path:t,picture:e,isDark:r},n,s){let o={width:C*e.aspect,height:C},i=b(r),a=x(n,{width:s,height:C});if(t===null)return o.
width;let l=Math.max(2,Math.min(t.n,Math.floor((s+gt)/(o.width+gt))));return t.some(l).forEach((p,m)=>{a.save(),a.translate(
(s-o.width)*m/(l-1),0),a.beginPath(),a.roundRect(0,0,o.width,C,bt),a.clip(),a.fillStyle=i.soft,a.fillRect(0,0,o.width,
C),e.draw(a,o,p,i),a.restore()}),o.width}var wt={tuned:{label:"Tuned",text:"Tuned for each path by itself.",sliders:[]},map:{label:"Via map",text:"A stop in\
 each unit on the shortest way over the map.",sliders:[]},rigidity:{label:"Rigidity",text:"Small: strictest preserv\
ation of the other distances. Large: the straight line. It leads to the prototype.",sliders:["rigidity"]},published:{
label:"Published",text:"The paper's rule: 50 steps of rate 0.1. Share, the target's part of the say, sets how long \
they are; paths that are not of fixed steps do not depend on it.",sliders:["rigidity","share"]}};function vt(t){let{
map:e,store:r}=t,n=c("p",{className:"quiet",testid:"mode-words"});return r.watch(["mode"],()=>{n.textContent=kt(r.state.
mode)?.text??""}),c("div",{className:"rule",hidden:e.isGiven},Fr(t),xt(t,"rigidity","Rigidity",e.offer.rigidities),
xt(t,"share","Share",e.offer.shares),n)}var kt=t=>t==="given"?null:wt[t];function Fr({map:t,store:e,follower:r}){let n=Object.
entries(wt).map(([s,{label:o}])=>({value:s,label:o,whyNot:t.offer.modes.includes(s)?"":"this file does not hold it;\
 the live explorer does"}));return te("Way","mode",n,e.state.mode,s=>{e.change({mode:s,problem:""}),r.follow()})}function xt({
store:t,follower:e},r,n,s){let o=c("output"),i=()=>{t.change({[r]:Number(l.value),problem:""}),e.follow()},a={type:"\
range",min:0,max:Math.max(0,s.length-1),value:t.state[r]},l=c("input",{...a,testid:r,"aria-label":n,on:{input:i}}),
p=c("div",{className:"slider"},c("span",{},n),l,o);return t.watch([r],()=>{o.textContent=f(s[t.state[r]]),l.setAttribute(
"aria-valuetext",o.textContent)}),t.watch(["mode"],()=>{p.hidden=!kt(t.state.mode)?.sliders.includes(r),l.disabled=
p.hidden}),p}function Mt(t){let{store:e,signal:r}=t,n=c("span",{testid:"pointed"}),s=c("canvas",{role:"img",testid:"screen","ari\
a-label":"The morph",on:{pointermove:p=>{n.textContent=Ur(t,s,p)},pointerleave:()=>{n.textContent=""}}}),o=c("canva\
s",{role:"img",testid:"line-screen","aria-label":"The straight line"}),i=c("figure",{},s,c("figcaption",{},c("span",
{className:"key"}),"morph",n)),a=c("figure",{},o,c("figcaption",{},c("span",{className:"key line"}),"straight line"));
e.watch(["picture","isComparing"],()=>{let{picture:p,isComparing:m}=e.state;a.hidden=!(p.isImage&&m),i.className=p.
isImage?"":"wide"});let l=k(()=>zr(t,s,o),r);return e.watch(["path","frame","isComparing","picture","isDark","size"],
l),c("div",{className:"screens"},i,a)}function zr({store:t},e,r){let{path:n,frame:s,isComparing:o,picture:i,isDark:a}=t.
state;if(n===null)return;let l=o?n.linePoint(s):null,p=(m,u,h)=>{let d=m.clientWidth,y={width:d,height:i.heightFor(
d)};m.style.height=`${y.height}px`,i.draw(x(m,y),y,u,b(a),{...h,isLarge:!0})};p(e,n.frame(s),i.isImage?{}:{start:n.
frame(0),line:l}),l&&i.isImage&&p(r,l,{}),e.setAttribute("aria-label",`Frame ${s+1} of ${n.n} of the morph`),r.setAttribute(
"aria-label",`Frame ${s+1} of the straight line`)}function Ur({store:t,features:e},r,n){let{path:s,frame:o,picture:i}=t.
state;if(s===null)return"";let a=r.getBoundingClientRect(),l=i.featureAt(n.clientX-a.left,n.clientY-a.top,a);return l<
0?"":`· ${i.nameOf(l)}: ${f(e.valueOf(s.frame(o),l))}`}var qr=12,Vr=1e3,Br=150;function At(t){let e=t.map.offer.exports.map(n=>O(`.${n}`,`export-${n}`,()=>{Wr(t,n)})),r=c(
"span",{className:"quiet"},"Save the frames");return c("div",{className:"take"},c("div",{className:"bar"},r,O(".png",
"export-png",()=>Gr(t)),...e),Kr(t),Yr(t),Xr(t))}async function Wr({store:t,wire:e},r){let{path:n}=t.state;if(n!==null)
try{let{name:s,type:o,buffers:i}=await e.send({...n.request,kind:"export",format:r});V(new Blob([i[0]],{type:o}),s)}catch(s){
t.change({problem:w(s)})}}function Gr({store:t}){let{path:e,picture:r,row:n}=t.state;if(e===null)return;let s=Math.
min(qr,e.n),o=r.isImage?{width:128*Math.min(2,r.aspect),height:128}:{width:224,height:160},i=c("canvas",{width:s*o.
width+(s-1)*6,height:o.height}),a=S(i);e.some(s).forEach((l,p)=>{a.save(),a.translate(p*(o.width+6),0),r.draw(a,o,l,
_),a.restore()}),i.toBlob(l=>l&&V(l,`morph-${n}.png`))}function Kr({map:t,store:e}){let r=c("pre",{testid:"call",tabIndex:0,
"aria-label":"Python that makes this morph"}),n=c("span",{className:"quiet",role:"status"});e.watch(["path"],()=>{r.
textContent=e.state.path?.answer.call??"",n.textContent=""});let s=async()=>{n.textContent=await jr(r)};return c("d\
etails",{testid:"python",hidden:t.isGiven},c("summary",{},"The same in Python"),r,c("div",{className:"bar gap"},O("\
Copy","copy",()=>{s()}),n))}async function jr(t){try{return await navigator.clipboard.writeText(t.textContent??""),
"Copied."}catch{return window.getSelection()?.selectAllChildren(t),"Selected: press Ctrl+C, or ⌘C."}}function Yr(t){
let{element:e,refill:r}=U("The path as a table","path-table","The path",()=>Jr(t));return t.store.watch(["path","cu\
rves"],r),e}function Jr({map:t,store:e}){let{path:r,curves:n}=e.state;if(r===null)return"";let{units:s}=r.answer.path,
o=lt(n),i=["progress","unit","class","unit of the line",...o.flatMap(({title:l})=>[l,"of the line"])],a=Array.from(
{length:r.n},(l,p)=>[T(p/r.last),s[p],t.classOf(s[p])??"–",r.answer.line.units[p],...o.flatMap(({values:m})=>[f(m[p]),
f(m[r.n+p])])]);return q(i,a)}function Xr(t){let{element:e,refill:r}=U("The frame's values as a table","value-table",
"The frame's values",()=>Qr(t)),n;return t.store.watch(["path","frame","picture"],()=>{clearTimeout(n),e.open&&(n=setTimeout(
r,Br))}),e}function Qr({store:t,features:e}){let{path:r,frame:n,picture:s}=t.state;if(r===null)return"";let o=[0,n,
r.last].map(a=>r.frame(a)),i=Array.from({length:Math.min(e.n,Vr)},(a,l)=>[s.nameOf(l),...o.map(p=>f(e.valueOf(p,l)))]);
return q(["feature","start",`frame ${n+1}`,"end"],i)}function Tt(t){let e=tn(t),r=c("div",{className:"bar spread gap"},c("label",{className:"check"},e,"compare with the\
 straight line"),c("label",{className:"check"},"Show as",rn(t)));return{element:c("section",{className:"panel on-mo\
rph","aria-label":"Morph"},dt(t),c("div",{},Mt(t),...yt(t),Zr(t),r),vt(t),ct(t),At(t)),compare:e}}function Zr({store:t}){
let e=c("div",{className:"result",testid:"result"});return t.watch(["path"],()=>{let{path:r}=t.state;r!==null&&(e.className=
`result${r.answer.is_success?" good":""}`,e.replaceChildren(c("span",{className:"mark"}),c("span",{},en(r))))}),e}function en({
request:t,answer:e}){let{result:r,length:n,by_samples:s,n_steps:o}=e,i=e.rigidity.filter(p=>p!==null).map(f),a=t.mode===
"tuned"&&!s&&i.length>0;return[Ae(r),`${f(n)} × the straight line`,s?"it goes by real samples and ends at one":`${o}\
 steps to the prototype`,...a?[`rigidity found: ${i.join(", ")}`]:[]].join(" · ")}function tn({store:t}){let r=c("\
input",{type:"checkbox",checked:!0,testid:"compare",on:{change:()=>t.change({isComparing:r.checked})}});return r}function rn({
map:t,features:e,store:r}){let{view:n,n_features:s}=t.open,o=_e(s,n.image_shape).map(([l,p])=>c("option",{value:l},
p)),a=c("select",{"aria-label":"Show samples as",testid:"show-as",on:{change:()=>r.change({picture:se(a.value,e)})}},
...o);return a.value=r.state.picture.choice,a}var St=`:host{display:block}*{box-sizing:border-box}.explorer{container-type:inline-size;background:var(--paper);co\
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
`;var sn=`
.explorer { ${ge(_)} color-scheme: light; }
@media (prefers-color-scheme: dark) { .explorer { ${ge(fe)} color-scheme: dark; } }
`;function Ct(){let t=new CSSStyleSheet;return t.replaceSync(sn+St),t}var pe=class{#e;#t=new Map;#r=new Map;#n=(e,r)=>this.#a(e,r);#s=0;#o=Math.floor(Math.random()*2**40);constructor(e){
this.#e=e,e.on("msg:custom",this.#n)}ask(e){let r=JSON.stringify(e),n=this.#r.get(r);if(n!==void 0)return n;let s=this.
send(e);return this.#r.set(r,s),s.then(({buffers:o})=>this.#i(o),()=>this.#r.delete(r)),s}send(e){this.#o+=1;let r=this.#o;
return new Promise((n,s)=>{this.#t.set(r,{resolve:o=>n(o),reject:s}),this.#e.send({id:r,ask:e})})}close(){this.#e.off(
"msg:custom",this.#n),this.#t.clear()}#i(e){this.#s+=4096+e.reduce((r,{byteLength:n})=>r+n,0),!(this.#s<67108864)&&
(this.#r.clear(),this.#s=0)}#a({id:e,answer:r,error:n},s){let o=e===null?void 0:this.#t.get(e);e===null||o===void 0||
(this.#t.delete(e),r===void 0?o.reject(new Error(n)):o.resolve({...r,...an(r.arrays,s),buffers:s}))}},on={float32:Float32Array,
int32:Int32Array,uint8:Uint8Array};function an(t,e){let r=t.map(({name:n,type:s},o)=>{let{buffer:i,byteOffset:a,byteLength:l}=e[o];
return[n,new on[s](i.slice(a,a+l))]});return Object.fromEntries(r)}function ln({model:t,el:e}){let r=new AbortController,n=new pe(t),{shell:s,box:o}=cn(e);return pn(o,n,r.signal).catch(
i=>{o.replaceChildren(c("p",{role:"alert"},w(i)))}),()=>{r.abort(),n.close(),s.remove()}}function cn(t){let e=c("di\
v",{testid:"somersault"});e.dataset.lmSuppressShortcuts="true",e.addEventListener("keydown",o=>o.stopPropagation());
let r=e.attachShadow({mode:"open"});r.adoptedStyleSheets=[Ct()];let s=c("div",{className:"explorer",testid:"explore\
r",...{role:"region","aria-label":"Somersault explorer"}});return s.append(c("p",{className:"quiet",role:"status"},
"Reading the map …")),r.append(s),t.append(e),{shell:e,box:s}}async function pn(t,e,r){let[n,s]=await Promise.all(
[e.ask({kind:"offer"}),e.ask({kind:"open"})]);if(r.aborted)return;let o=window.matchMedia("(prefers-color-scheme: d\
ark)"),i=window.matchMedia("(prefers-reduced-motion: reduce)"),a=Fe(s,n,e,{isDark:o.matches,isStill:()=>i.matches},
r);mn(a,t),o.addEventListener("change",()=>a.store.change({isDark:o.matches}),{signal:r}),un(a,t),await hn(a)}function mn(t,e){
let r=We(),{element:n,compare:s}=Tt(t),o=c("div",{className:"stage"},rt(t),n,mt(t));e.replaceChildren(ze(t,r),...Ue(
t),qe(t),o,Ve(t),r),e.addEventListener("keydown",je(t,r,s))}function un({store:t,signal:e},r){let n=new ResizeObserver(
([{contentRect:o}])=>t.change({size:o}));n.observe(r),e.addEventListener("abort",()=>n.disconnect()),t.watch(["wait\
ing"],()=>{t.state.waiting>0?r.setAttribute("aria-busy","true"):r.removeAttribute("aria-busy")});let s=k(()=>{let{path:o,
layout:i,frame:a}=t.state;o!==null&&i!==null&&(r.dataset.frame=String(a))},e);t.watch(["path","layout","frame"],s)}
async function hn({map:t,store:e,viewer:r,chooser:n}){let{row:s,shown:o}=e.state;t.isGiven||r.showUnit(o),await n.startFrom(
s,{isPlayed:!1}),t.isGiven&&r.showUnit(t.typicalUnit(e.state.target,e.state.sample))}return Ht(dn);})();
export default explorer;
