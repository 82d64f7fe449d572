// Pages for the grid worker on the phone.
import "./css/linli.css";
import "./css/field.css";
import "./parts/htmx";
import "./parts/small";
import "./parts/clock";
import "./parts/draft";
import "./parts/here";
import "./parts/lazy";
import "./parts/live";
import "./parts/photos";
import "./parts/push";
