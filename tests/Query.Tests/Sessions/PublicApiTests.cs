using System.Reflection;
using System.Text;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>What the library offers to others is a file that is reviewed; <c>VMQ_BLESS=1</c> writes it.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_reflected_equalsTheFile()
    {
        var path = Path.Combine(TestData.Root, "query", "PublicApi.txt");
        var actual = string.Concat(typeof(Session).Assembly.GetExportedTypes().OrderBy(type => type.Name, StringComparer.Ordinal).Select(Described));
        if (Environment.GetEnvironmentVariable("VMQ_BLESS") == "1") File.WriteAllText(path, actual);
        else Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string Described(Type type)
    {
        var text = new StringBuilder($"{Shown(type)}\n");
        var members = type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member is not MethodBase { IsSpecialName: true, IsConstructor: false } and not FieldInfo { IsSpecialName: true })
            .Where(member => member.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null)
            .Select(Line)
            .Order(StringComparer.Ordinal);
        foreach (var member in members) text.Append("  ").Append(member).Append('\n');
        return text.ToString();
    }

    private static string Line(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method => $"{Shown(method.ReturnType)} {method.Name}({Parameters(method)})",
        PropertyInfo property => $"{Shown(property.PropertyType)} {property.Name}{(property.SetMethod is { IsPublic: true } ? " { get; init; }" : " { get; }")}",
        FieldInfo field => field.Name,
        _ => member.ToString()!,
    };

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter => $"{Shown(parameter.ParameterType)} {parameter.Name}"));

    private static string Shown(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Shown))}>"
        : type.Name;
}
