#:project ../../query/VmQuery.Query.csproj
#:property PublishAot=false

// Compiles a bundled capture of a KVM host and asks two questions. Run it from the root of the project:
//   dotnet run docs/examples/embed.cs
using System.Globalization;
using VmQuery.Query;

var trace = args.Length > 0 ? args[0] : Path.Combine("data", "kvm", "a-small-1vcpu", "host");
using var session = Session.Compile([trace]);

// Typed columns: dur is a column of long, in ns.
var modes = session.Query("show mode of vcpu | summarize total(dur), share(dur) by guest, vcpu, mode");
var total = (AnswerColumn<long>)modes["total"];
var share = (AnswerColumn<double>)modes["share"];
for (var row = 0; row < modes.RowCount; row++)
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{modes["guest"][row]}/{modes["vcpu"][row]} {modes["mode"][row],-12} {total.Values[row],15} ns {share.Values[row],7:P1}"));

// Values from outside are parameters.
var longest = session.Query("when vcpu is hypervisor for > $least | longest 3", new Dictionary<string, object>(StringComparer.Ordinal) { ["least"] = TimeSpan.FromMicroseconds(10) });
var dur = (AnswerColumn<long>)longest["dur"];
for (var row = 0; row < longest.RowCount; row++) Console.WriteLine($"{longest["reason"][row]} took {dur.Values[row]} ns");
foreach (var footer in modes.Footer.Concat(longest.Footer)) Console.WriteLine(footer);
