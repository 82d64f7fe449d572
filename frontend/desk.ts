// Pages for desks: operators, verifiers, departments, community and subdistrict staff.
import "./css/tabler.scss";
import "./css/linli.css";
import "./css/desk.css";
import "./parts/htmx";
import "./parts/small";
import "./parts/clock";
import "./parts/draft";
import "./parts/here";
import "./parts/keys";
import "./parts/lazy";
import "./parts/live";
import "./parts/photos";
import "./parts/passkey";
import "./parts/push";

// On a narrow screen the list of places to go starts folded.
const side = document.querySelector<HTMLDetailsElement>(".side > details");
if (side && window.matchMedia("(max-width: 62rem)").matches) side.open = false;
