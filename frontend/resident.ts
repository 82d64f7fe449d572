// Pages for residents: the smallest of the three, for slow networks and old phones.
import "./css/linli.css";
import "./parts/htmx";
import "./parts/small";
import "./parts/clock";
import "./parts/draft";
import "./parts/here";
import "./parts/lazy";
import "./parts/live";
import "./parts/photos";
import "./parts/passkey";
import "./parts/push";
